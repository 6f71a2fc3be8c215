import { randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

const SAFE = /^[\w.-]{1,128}$/;
const BYTES_OF_ID = 16;
/** Random bytes are drawn for many ids at once: a draw costs as much for one. */
const pool = new Uint8Array(BYTES_OF_ID * 256);
let used = pool.length;

/** A UUID of version 7, so that rows keyed by it are stored in chronological order. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES_OF_ID));
  return uuidv7({ random });
}

/** The `X-Request-Id` of a request if it is safe to log and to forward. */
export function safeRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && SAFE.test(given) ? given : undefined;
}
