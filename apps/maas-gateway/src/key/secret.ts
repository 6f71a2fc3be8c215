import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fixed prefix lets leak scanners recognise a key. */
const PREFIX = 'isth_live_';
const ID_LENGTH = 16;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new key: `isth_live_<id>_<32 random bytes, base64url>`. */
export function newSecret(): { id: string; secret: string } {
  // 252 = 7 × 36, so that the remainder favours no letter.
  const letters: string[] = [];
  while (letters.length < ID_LENGTH) {
    for (const byte of randomBytes(32))
      if (byte < 252 && letters.length < ID_LENGTH) letters.push(ALPHABET.charAt(byte % 36));
  }
  const id = letters.join('');
  return { id, secret: secretOf(id) };
}

/** A new secret for the key with this id. */
export function secretOf(id: string): string {
  return `${PREFIX}${id}_${randomBytes(32).toString('base64url')}`;
}

/** The id in a secret of valid form; undefined for anything else. */
export function keyIdOf(secret: string): string | undefined {
  return /^isth_live_([a-z0-9]{16})_[A-Za-z0-9_-]{43}$/.exec(secret)?.[1];
}

/** What is kept of a secret. A fast hash is right: the secret has 256 random bits, so there is nothing to guess. */
export function digestOf(secret: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}

/** Compares in constant time. */
export function matches(secret: string, digest: Uint8Array, pepper: string): boolean {
  return timingSafeEqual(digestOf(secret, pepper), digest);
}

/** How a key is shown after its first showing. */
export function displayOf(id: string, lastFour: string): string {
  return `${prefixOf(id)}_…${lastFour}`;
}

/** The part of a key that may be shown to anyone. */
export function prefixOf(id: string): string {
  return `${PREFIX}${id}`;
}
