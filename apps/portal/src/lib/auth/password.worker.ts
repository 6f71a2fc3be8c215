import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

/** What a worker thread is asked: with `hash`, whether the password is its own; without, a new hash. */
export interface PasswordTask {
  password: string;
  hash?: string;
}

// The format and the parameters of better-auth, whose hashes stay valid: `<salt in hex>:<key in hex>`.
const KEY_BYTES = 64;
const COST = { N: 16_384, r: 16, p: 1, maxmem: 64 * 1_024 * 1_024 };

/**
 * What the pool calls, by its name.
 * @public
 */
export function answer({ password, hash }: PasswordTask): string | boolean {
  if (hash === undefined) {
    const salt = randomBytes(16).toString('hex');
    return `${salt}:${keyOf(password, salt).toString('hex')}`;
  }
  const [salt = '', key = ''] = hash.split(':');
  const expected = Buffer.from(key, 'hex');
  return expected.length === KEY_BYTES && timingSafeEqual(expected, keyOf(password, salt));
}

/** In the worker's own thread: the asynchronous form would occupy the threads that read files and resolve names. */
function keyOf(password: string, salt: string): Buffer {
  return scryptSync(password.normalize('NFKC'), salt, KEY_BYTES, COST);
}
