import { chunksOf, type ByteSource } from './chunks.js';

/**
 * A whole body of at most `bytesMax` bytes. Throws what `tooLarge` returns past it, having read no more than a chunk beyond
 * the bound, and what `body` throws.
 */
export async function readBytes(
  body: ByteSource,
  bytesMax: number,
  tooLarge: () => Error,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(body)) {
    length += chunk.length;
    if (length > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
