import { storableText } from '@isthmus/platform-validation';
import type { Release } from './outbox.store.js';
import type { OutboxClaim, Publication } from './outbox.types.js';
import { verdictOf } from './verdict.js';

const FIRST_WAIT_MS = 500;
export const UNAVAILABLE_WAIT_MS_MAX = 15_000;
const UNCLEAR_WAIT_MS_MAX = 60_000;
/** Some ten minutes of tries, after which a message that fails for unclear reasons is a dead letter. */
const UNCLEAR_ATTEMPTS_MAX = 14;

/**
 * What becomes of the rows of a claim: what is published goes, what is refused is a dead letter, and so is what failed
 * too often for unclear reasons; the rest waits, longer each time. Rows that were not tried may be claimed at once (in an
 * ordered outbox the oldest row holds them back), unless the receiver is unavailable: then all rows wait alike, at least
 * as after `failures` failures of their tenant in a row.
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
  }; // Typed so that the lists can grow here and nowhere else.
  for (const row of rows) {
    const { id, attempts } = row;
    if (done.has(id)) continue;
    if (!errors.has(id)) {
      release.untried.push({ id, attempts });
      continue;
    }
    const error = errors.get(id);
    const reason = reasonOf(error);
    if (isHopeless(error, attempts)) release.deadLettered.push({ id, reason });
    else
      release.waiting.push({ id, attempts, reason, waitMs: heldMs ?? waitOf(attempts, UNCLEAR_WAIT_MS_MAX) });
  }
  return release;
}

/** Half a second, doubled with each attempt after the first, up to `maxMs`. */
export function waitOf(attempts: number, maxMs: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), maxMs);
}

function isHopeless(error: unknown, attempts: number): boolean {
  const verdict = verdictOf(error);
  return verdict === 'refused' || (verdict === 'unclear' && attempts >= UNCLEAR_ATTEMPTS_MAX);
}

/** How long rows of a claim wait that ended because the receiver is unavailable; undefined for any other. */
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
