import { within } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';

/** One part of stopping a runtime. */
export interface StopStep {
  name: string;
  run: () => Promise<unknown>;
  /** After so many milliseconds the next step begins. */
  msMax: number;
}

/** Runs the steps in order. A step that fails or does not end in time is logged, and the next one runs. */
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
      logger.warn({ err: error, step: name }, 'A part of the runtime did not stop cleanly');
    }
  }
}
