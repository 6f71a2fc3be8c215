import { storableText } from '@isthmus/platform-validation';
import type { Release } from './outbox.store.js';
import type { OutboxClaim, Publication } from './outbox.types.js';
import { verdictOf } from './verdict.js';

const FIRST_WAIT_MS = 500;
export const UNAVAILABLE_WAIT_MS_MAX = 15_000;
const UNCLEAR_WAIT_MS_MAX = 60_000;
/** About ten minutes of attempts, after which a message that fails for unclear reasons becomes a dead letter. */
const UNCLEAR_ATTEMPTS_MAX = 14;

/**
 * What happens to the rows of a claim: published ones are deleted; refused ones, and those that failed too often for
 * unclear reasons, become dead letters; the rest is retried with backoff. Untried rows may be claimed at once (in an
 * ordered outbox the oldest row blocks them), unless the receiver is unavailable: then all rows wait alike, at least as
 * long as after `failures` consecutive failures of their tenant.
 */
export function releaseOf({ rows }: OutboxClaim, { published, failed }: Publication, failures = 1): Release {
  const done = new Set(published);
  const errors = new Map(failed.map(({ id, error }) => [id, error]));
  const heldMs = heldMsOf(rows, errors, failures);
  const release = { published, waiting: [], deadLettered: [], untried: [], heldMs } as {
    published: readonly string[];
    waiting: Release['waiting'][number][];
    deadLettered: Release['deadLettered'][number][];
    untried: Release['untried'][number][];
    heldMs: number | undefined;
  }; // Typed so that only this function can append to the lists.
  for (const row of rows) {
    const { id, attempts } = row;
    if (done.has(id)) continue;
    if (!errors.has(id)) {
      release.untried.push({ id, attempts });
      continue;
    }
    const error = errors.get(id);
    const reason = reasonOf(error);
    if (isDeadLetter(error, attempts)) release.deadLettered.push({ id, reason });
    else
      release.waiting.push({ id, attempts, reason, waitMs: heldMs ?? waitOf(attempts, UNCLEAR_WAIT_MS_MAX) });
  }
  return release;
}

/** Half a second, doubled with each attempt after the first, up to `maxMs`. */
export function waitOf(attempts: number, maxMs: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), maxMs);
}

function isDeadLetter(error: unknown, attempts: number): boolean {
  const verdict = verdictOf(error);
  return verdict === 'refused' || (verdict === 'unclear' && attempts >= UNCLEAR_ATTEMPTS_MAX);
}

/** How long the rows of a claim wait that ended because the receiver is unavailable; undefined otherwise. */
function heldMsOf(
  rows: OutboxClaim['rows'],
  errors: ReadonlyMap<string, unknown>,
  failures: number,
): number | undefined {
  const attempts = rows
    .filter(({ id }) => errors.has(id) && verdictOf(errors.get(id)) === 'unavailable')
    .map((row) => row.attempts);
  if (attempts.length === 0) return undefined;
  return waitOf(Math.max(failures, ...attempts), UNAVAILABLE_WAIT_MS_MAX);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return storableText(`${code}${error.message}`);
}
