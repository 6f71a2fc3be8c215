import { within } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';

/** One part of stopping an instance. */
export interface StopStep {
  name: string;
  run: () => Promise<unknown>;
  /** After so many milliseconds the next step begins. */
  msMax: number;
}

/** Runs the steps in order, each also after one that failed or did not end in time, which is logged. */
export async function stopInOrder(steps: readonly StopStep[], logger: Logger): Promise<void> {
  for (const { name, run, msMax } of steps) {
    try {
      const ended = await within(
        run().then(() => true),
        msMax,
        false,
      );
      if (!ended) throw new Error(`it did not end within ${msMax} ms`);
    } catch (error) {
      logger.warn({ err: error, step: name }, 'a part of the instance did not stop cleanly');
    }
  }
}
