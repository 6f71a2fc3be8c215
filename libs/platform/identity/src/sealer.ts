import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

const KEY_BYTES = 32;

/**
 * Encrypts and authenticates text that is kept for later (JWE, AES-256-GCM). `purpose` keeps what is sealed for one use
 * from being taken for another, and the subject what belongs to one record from being moved to another.
 */
export class Sealer {
  private readonly key: Uint8Array;

  /** `secret` has at least 32 random characters and is the same in every process that unseals. */
  constructor(secret: string, purpose: string) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
  }

  seal(text: string, subject: string): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', sub: subject })
      .encrypt(this.key);
  }

  /** The text; rejects for what was altered, or sealed with another secret, for another purpose or another subject. */
  async unseal(sealed: string, subject: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, this.key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader['sub'] !== subject) throw new Error('The sealed text belongs to another record');
    return new TextDecoder().decode(plaintext);
  }
}
