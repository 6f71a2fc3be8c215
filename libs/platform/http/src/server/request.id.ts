import { randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { v7 as uuidv7 } from 'uuid';

const SAFE = /^[\w.-]{1,128}$/;
const BYTES_OF_ID = 16;
/** Random bytes are drawn for many ids at once: a draw costs the same for one. */
const pool = new Uint8Array(BYTES_OF_ID * 256);
let used = pool.length;

/** A UUID of version 7, so that rows with it as their key are stored in the order of time. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += BYTES_OF_ID));
  return uuidv7({ random });
}

/** The `X-Request-Id` of a request where it is safe to log and to send on. */
export function safeRequestId({ 'x-request-id': given }: IncomingHttpHeaders): string | undefined {
  return typeof given === 'string' && SAFE.test(given) ? given : undefined;
}
