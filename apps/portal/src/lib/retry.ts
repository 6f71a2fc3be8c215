import { retry } from '@isthmus/platform-jobs';
import type { Runtime } from './runtime';

const BACKOFF = { firstMs: 250, maxMs: 5_000 };

/**
 * Runs `work` until it succeeds, waiting longer after each failure; for what the portal cannot do without. It ends without
 * success, and does not throw, only when the portal stops.
 */
export async function retryUntilStopped(
  { logger, stopping }: Pick<Runtime, 'logger' | 'stopping'>,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  await retry(work, {
    signal: stopping.signal,
    backoff: BACKOFF,
    onFailure: (err, { waitMs }) => logger.warn({ err, waitMs }, `${what}: trying again`),
  }).catch(() => undefined); // Without a bound on attempts it throws only when the portal stops.
}
