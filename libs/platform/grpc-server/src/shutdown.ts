import { within } from '@isthmus/platform-errors';

/** One step of the shutdown, with the name that the log uses when it does not end. */
export interface ShutdownStep {
  name: string;
  run: () => Promise<void>;
}

/**
 * Runs the steps in order, even after one has failed, and throws the first failure at the end. Throws as soon as
 * `msMax` have passed, naming the step that has not ended.
 */
export async function runShutdown(steps: readonly ShutdownStep[], msMax: number): Promise<void> {
  let current = '';
  const failures: unknown[] = [];
  const run = async () => {
    for (const { name, run: step } of steps) {
      current = name;
      await step().catch((error: unknown) => failures.push(error));
    }
    return true;
  };
  if (!(await within(run(), msMax, false))) throw new Error(`${current} did not end within ${msMax} ms`);
  if (failures.length > 0) throw failures[0];
}
