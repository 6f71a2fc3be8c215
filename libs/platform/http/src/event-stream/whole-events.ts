import { AppError } from '@isthmus/platform-errors';
import { ByteAccumulator } from '@isthmus/platform-streams';

const EVENT_BYTES_MAX = 8 * 1024 * 1024;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Passes server-sent events through byte for byte, but only complete ones: a partial event waits for its end, so that a
 * stream that breaks off inside an event can still end with an error event. Lines may end in CR, LF or CRLF.
 */
export class WholeEvents {
  private readonly waiting = new ByteAccumulator();
  private lineIsEmpty = true;
  private afterCarriageReturn = false;

  /** `eventBytesMax` bounds a partial event. */
  constructor(private readonly eventBytesMax = EVENT_BYTES_MAX) {}

  /** The events that `chunk` completes; empty when it completes none. Throws UPSTREAM_INVALID past the bound. */
  take(chunk: Buffer): Buffer {
    const end = this.endOfLastEvent(chunk);
    const whole = this.completedBy(chunk.subarray(0, end));
    if (this.waiting.length + chunk.length - end > this.eventBytesMax) {
      const message = `Upstream sent an event of more than ${this.eventBytesMax} bytes`;
      throw new AppError('UPSTREAM_INVALID', message);
    }
    this.waiting.append(chunk.subarray(end));
    return whole;
  }

  /** True when no partial event is pending. */
  isWhole(): boolean {
    return this.waiting.length === 0;
  }

  private completedBy(last: Buffer): Buffer {
    if (last.length === 0 || this.isWhole()) return last;
    this.waiting.append(last);
    return Buffer.from(this.waiting.take().buffer);
  }

  /** Index in `chunk` after the last blank line; 0 when it has none. */
  private endOfLastEvent(chunk: Buffer): number {
    let end = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (byte === LINE_FEED && this.afterCarriageReturn) {
        // The second half of a CRLF: the line has already ended, and an event that ended with it includes this byte.
        if (end === index && this.isAtBoundary(index)) end = index + 1;
        this.afterCarriageReturn = false;
      } else if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
        if (this.lineIsEmpty) end = index + 1;
        this.lineIsEmpty = true;
        this.afterCarriageReturn = byte === CARRIAGE_RETURN;
      } else {
        this.lineIsEmpty = false;
        this.afterCarriageReturn = false;
      }
    }
    return end;
  }

  private isAtBoundary(index: number): boolean {
    return index > 0 || this.isWhole();
  }
}
