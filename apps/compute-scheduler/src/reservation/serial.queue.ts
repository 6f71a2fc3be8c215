import { AppError } from '@isthmus/platform-errors';
import PQueue from 'p-queue';

/** Work that goes one at a time, in the order it came; what waits is bounded. */
export class SerialQueue {
  private readonly queue = new PQueue({ concurrency: 1 });

  /** `callsMax`: calls that wait or run. */
  constructor(private readonly callsMax: number) {}

  /**
   * Runs `work` when all before it has ended. Throws UNAVAILABLE when too many wait, CANCELLED when the caller is gone by
   * the time it would run.
   */
  run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.queue.size + this.queue.pending >= this.callsMax) {
      const message = `More than ${this.callsMax} calls are waiting`;
      return Promise.reject(new AppError('UNAVAILABLE', message, { retryAfterMs: 500 }));
    }
    return this.queue.add(() => {
      if (signal.aborted) throw new AppError('CANCELLED', 'The caller cancelled before the work began');
      return work();
    });
  }
}
