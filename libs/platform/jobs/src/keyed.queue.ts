import { AppError } from '@isthmus/platform-errors';
import PQueue from 'p-queue';

const RETRY_MS = 1_000;

export interface QueueLimits {
  /** Under one key. */
  waitingMax: number;
  /** Whoever waited so long is refused instead of being served late. */
  waitMsMax: number;
}

/** For changes of one person or organisation, which wait for the same rows anyway; below a browser's patience. */
const CHANGES: QueueLimits = { waitingMax: 60, waitMsMax: 3_000 };

/**
 * Queues work by key before it takes what others need too: changes of one person or organisation, which wait for
 * each other in the database, before they take a connection; long texts before they take the processor.
 */
export class KeyedQueue {
  private readonly queues = new Map<string, PQueue>();
  private readonly all: PQueue;

  /** `atOnce` run together. */
  constructor(
    atOnce: number,
    private readonly limits = CHANGES,
  ) {
    this.all = new PQueue({ concurrency: atOnce });
  }

  /**
   * Runs `work` once nothing else runs under one of the keys. RATE_LIMITED when too many wait under a key already,
   * UNAVAILABLE when it waited for too long; throws the signal's reason when the caller has left by then.
   */
  run<Result>(keys: string[], work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const sinceMs = performance.now();
    const inTime = () => {
      signal?.throwIfAborted();
      if (performance.now() - sinceMs > this.limits.waitMsMax)
        throw new AppError('UNAVAILABLE', 'The work waited for too long behind others', {
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
    if (queue.size >= this.limits.waitingMax)
      throw new AppError('RATE_LIMITED', 'Too many requests at once', { retryAfterMs: RETRY_MS });
    try {
      return await queue.add(next);
    } finally {
      if (queue.size === 0 && queue.pending === 0 && this.queues.get(key) === queue) this.queues.delete(key);
    }
  }
}
