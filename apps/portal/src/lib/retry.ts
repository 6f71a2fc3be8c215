import { retry } from '@isthmus/platform-jobs';
import type { Runtime } from './runtime';

const BACKOFF = { firstMs: 250, maxMs: 5_000 };

/**
 * Runs `work` until it succeeds, with backoff; for what the portal cannot run without. Returns without success, and
 * without throwing, only when the portal stops.
 */
export async function retryUntilStopped(
  { logger, stopping }: Pick<Runtime, 'logger' | 'stopping'>,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  await retry(work, {
    signal: stopping.signal,
    backoff: BACKOFF,
    onFailure: (err, { waitMs }) => logger.warn({ err, waitMs }, `${what} failed; retrying`),
  }).catch(() => undefined); // With unlimited attempts it throws only when the portal stops.
}
