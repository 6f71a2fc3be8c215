import type { Logger } from '@isthmus/platform-observability';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT_MS = 250;
const WAIT_MS_MAX = 5_000;

/** Runs `work` until it succeeds, waiting longer after each failure. For what the process cannot do without. */
export async function retryForever<Result>(
  { logger, what }: { logger: Logger; what: string },
  work: () => Promise<Result>,
): Promise<Result> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
    try {
      return await work();
    } catch (error) {
      logger.warn({ err: error, waitMs }, `${what}: trying again`);
      await sleep(waitMs, undefined, { ref: false });
    }
  }
}
