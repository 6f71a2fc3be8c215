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
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it did not end within ${msMax} ms`)), msMax);
    });
    const ended = run();
    await Promise.race([ended, late]).catch((error: unknown) => {
      ended.catch(() => undefined); // One that fails later is logged already.
      logger.warn({ err: error, step: name }, 'a part of the instance did not stop cleanly');
    });
    clearTimeout(timer);
  }
}
