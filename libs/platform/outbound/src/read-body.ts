import { readBytes as readBytesUpTo } from '@isthmus/platform-streams';
import { OutboundError } from './outbound.error.js';

/**
 * A whole body of at most `bytesMax` bytes. Throws OutboundError `too_large` past it, having read no more than a chunk
 * beyond the bound, and what `body` throws.
 */
export async function readBytes(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const tooLarge = () => new OutboundError('too_large', `The response has more than ${bytesMax} bytes`);
  return Buffer.from((await readBytesUpTo(body, bytesMax, tooLarge)).buffer);
}

/** As `readBytes`, decoded as UTF-8; bytes that are not become U+FFFD. */
export async function readText(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  return (await readBytes(body, bytesMax)).toString('utf8');
}
