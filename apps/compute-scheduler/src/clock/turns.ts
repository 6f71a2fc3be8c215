import { AppError } from '@isthmus/platform-errors';

/** Work that goes one at a time, in the order it came; what waits is bounded. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly waitingMax: number) {}

  /** Runs `work` when all before it have ended; throws UNAVAILABLE when too many wait, CANCELLED when nobody waits any more. */
  async take<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.waiting >= this.waitingMax) {
      throw new AppError('UNAVAILABLE', `More than ${this.waitingMax} calls are waiting`, {
        retryAfterMs: 500,
      });
    }
    this.waiting++;
    const turn = this.last.then(() => {
      if (signal.aborted) throw new AppError('CANCELLED', 'The caller went away before its turn');
      return work();
    });
    this.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting--;
    }
  }
}
