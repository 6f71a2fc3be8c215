import { setTimeout as sleep } from 'node:timers/promises';

/** More than a test takes. */
const TEST_MS = 5_000;

/** Waits until enough of the present minute or hour is left for a test, so that all its calls lie in one. */
export async function wholePeriod(periodMs: number): Promise<void> {
  const leftMs = periodMs - (Date.now() % periodMs);
  if (leftMs < TEST_MS) await sleep(leftMs);
}
