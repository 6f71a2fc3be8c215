import { setTimeout as sleep } from 'node:timers/promises';

/** Polls until `probe` returns a result; throws with what was awaited and the last reason once the time is over. */
export async function eventually<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined | false>,
  { timeoutMs = 60_000, everyMs = 150 } = {},
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  let reason = 'not yet';
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      reason = 'not yet';
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1_000} s for ${what}: ${reason}`);
    await sleep(everyMs);
  }
}
