import { Injectable } from '@nestjs/common';
import { isSameEncoder, type EncoderIdentity } from '@isthmus/domain-registry';

/** Another encoder must have answered for this long, without an answer of the one before. */
const SETTLED_MS = 10_000;

/**
 * Which encoder answers: vectors of any other one are out of date. While servers are replaced, two versions answer by turns
 * behind one address; the one before counts until it has fallen silent, so that vectors are not computed back and forth.
 */
@Injectable()
export class EncoderWatch {
  private last: EncoderIdentity | undefined;
  private next: { encoder: EncoderIdentity; sinceMs: number } | undefined;

  /** Undefined until one has answered. */
  get current(): EncoderIdentity | undefined {
    return this.last;
  }

  /** Whether another one answered last. */
  get isChanging(): boolean {
    return this.next !== undefined;
  }

  note(encoder: EncoderIdentity): void {
    this.last ??= encoder;
    if (isSameEncoder(this.last, encoder)) {
      this.next = undefined;
      return;
    }
    if (!this.next || !isSameEncoder(this.next.encoder, encoder))
      this.next = { encoder, sinceMs: performance.now() };
    if (performance.now() - this.next.sinceMs < SETTLED_MS) return;
    this.last = encoder;
    this.next = undefined;
  }
}
