import { AppError } from '@isthmus/platform-errors';
import PQueue from 'p-queue';

/** Of one person, and of one organisation: their changes wait for the same rows anyway. */
const WAITING_MAX = 60;
/** Whoever waited so long is refused instead of being served late; below the deadline of a browser's patience. */
const WAIT_MS_MAX = 3_000;
const RETRY_MS = 1_000;

/**
 * Lets changes wait for their turn before they take a connection of the pool, so that many changes of one person or
 * organisation, which wait for each other in the database, leave connections to everybody else.
 */
export class Turns {
  private readonly queues = new Map<string, PQueue>();
  private readonly all: PQueue;

  /** `atOnce` changes run together. */
  constructor(atOnce: number) {
    this.all = new PQueue({ concurrency: atOnce });
  }

  /**
   * Runs `work` once nothing else runs under one of the keys. RATE_LIMITED when too many wait under a key already,
   * UNAVAILABLE when the turn came too late.
   */
  take<Result>(keys: string[], work: () => Promise<Result>): Promise<Result> {
    const sinceMs = performance.now();
    const inTime = () => {
      if (performance.now() - sinceMs > WAIT_MS_MAX)
        throw new AppError('UNAVAILABLE', 'Too many changes wait for their turn', {
          retryAfterMs: RETRY_MS,
          remedy: 'Try again in a moment.',
        });
      return work();
    };
    const admitted = [...new Set(keys)].toSorted().reduceRight<() => Promise<Result>>(
      (next, key) => () => this.under(key, next),
      () => this.all.add(inTime),
    );
    return admitted();
  }

  private async under<Result>(key: string, next: () => Promise<Result>): Promise<Result> {
    const queue = this.queues.get(key) ?? new PQueue({ concurrency: 1 });
    this.queues.set(key, queue);
    if (queue.size >= WAITING_MAX)
      throw new AppError('RATE_LIMITED', 'Too many changes at once', { retryAfterMs: RETRY_MS });
    try {
      return await queue.add(next);
    } finally {
      if (queue.size === 0 && queue.pending === 0 && this.queues.get(key) === queue) this.queues.delete(key);
    }
  }
}
