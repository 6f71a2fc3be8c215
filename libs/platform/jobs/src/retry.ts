import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Total attempts; unlimited when absent, for what a process cannot run without. */
  attemptsMax?: number;
  /** Ends the retries: the last error is thrown. The first attempt is always made. */
  signal?: AbortSignal;
  /** The first wait and the longest one, in milliseconds; each wait is twice the one before. */
  backoff: { firstMs: number; maxMs: number };
  /** True for an error that a retry cannot fix; it is thrown at once. */
  isFinal?: (error: unknown) => boolean;
  /** Called after each failure that is followed by another attempt. */
  onFailure?: (error: unknown, next: { attempt: number; waitMs: number }) => void;
}

/**
 * Runs `work` until it succeeds, and resolves with its result. Throws the error of the last attempt. `work` needs its
 * own deadline. The waits do not keep the process alive.
 */
export async function retry<Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { attemptsMax = Infinity, signal, backoff, isFinal, onFailure } = options;
  let waitMs = backoff.firstMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attemptsMax || signal?.aborted || isFinal?.(error)) throw error;
      onFailure?.(error, { attempt, waitMs });
      await sleep(waitMs, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => {
        throw error;
      });
      waitMs = Math.min(waitMs * 2, backoff.maxMs);
    }
  }
}
