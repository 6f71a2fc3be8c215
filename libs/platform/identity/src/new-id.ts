import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES_OF_ID = 16;
/** Random bytes are drawn for many ids at once: a draw for one costs as much. */
const pool = new Uint8Array(BYTES_OF_ID * 256);
let used = pool.length;

/** A UUID of version 7 (RFC 9562), so that rows keyed by it are stored in chronological order. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES_OF_ID));
  return uuidv7({ random });
}
