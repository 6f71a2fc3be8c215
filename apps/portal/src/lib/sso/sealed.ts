import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';

/** `purpose` keeps what is encrypted for one use from being taken for another; the same for both ways. */
export interface SealingKey {
  secret: string;
  purpose: string;
}

const keyOf = ({ secret, purpose }: SealingKey) => `${purpose} ${secret}`;

/** Encrypts and authenticates text. */
export function seal(key: SealingKey, text: string): Promise<string> {
  return symmetricEncrypt({ key: keyOf(key), data: text });
}

/** The text of `seal`; rejects for what was not sealed with this key. */
export function unseal(key: SealingKey, sealed: string): Promise<string> {
  return symmetricDecrypt({ key: keyOf(key), data: sealed });
}
