import { AppError } from '@isthmus/platform-errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Limits how often each key may do something per second, at this process. */
export class RequestRate {
  private readonly rate: RateLimiterMemory;

  constructor(
    perSecondMax: number,
    /** The error message at the limit. */
    private readonly message: string,
  ) {
    this.rate = new RateLimiterMemory({ points: perSecondMax, duration: 1 });
  }

  /** Counts one; throws RATE_LIMITED at the limit. */
  async spend(key: string): Promise<void> {
    await this.rate.consume(key).catch((reason: unknown) => {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      throw new AppError('RATE_LIMITED', this.message, { retryAfterMs: reason.msBeforeNext });
    });
  }

  /** Refunds one that turned out not to count. */
  async giveBack(key: string): Promise<void> {
    await this.rate.reward(key);
  }
}
