import { Injectable } from '@nestjs/common';
import { isSameEncoder, type EncoderIdentity } from '@isthmus/domain-registry';

/** Which encoder answered last: vectors of any other one are out of date. */
@Injectable()
export class EncoderWatch {
  private last: EncoderIdentity | undefined;

  /** Undefined until one has answered. */
  get current(): EncoderIdentity | undefined {
    return this.last;
  }

  note(encoder: EncoderIdentity): void {
    if (!this.last || !isSameEncoder(this.last, encoder)) this.last = encoder;
  }
}
