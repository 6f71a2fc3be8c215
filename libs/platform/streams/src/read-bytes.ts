import { ByteAccumulator } from './byte.accumulator.js';
import { chunksOf, type ByteSource } from './chunks.js';

/**
 * A whole body of at most `bytesMax` bytes. Throws what `tooLarge` returns for a larger one, having read at most one
 * chunk beyond the limit, and what `body` throws.
 */
export async function readBytes(
  body: ByteSource,
  bytesMax: number,
  tooLarge: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new ByteAccumulator();
  for await (const chunk of chunksOf(body)) {
    if (bytes.length + chunk.length > bytesMax) throw tooLarge();
    bytes.append(chunk);
  }
  return bytes.take();
}
