import { AppError } from '@isthmus/platform-errors';
import type { FailedRow, Publication } from './outbox.types.js';
import { verdictOf } from './verdict.js';

/** Publishes rows one by one, in order, until one fails for a reason other than its content or the signal aborts. */
export async function publishInOrder<Row extends { id: string }>(
  rows: readonly Row[],
  signal: AbortSignal,
  send: (row: Row) => Promise<unknown>,
): Promise<Publication> {
  const published: string[] = [];
  const failed: FailedRow[] = [];
  for (const row of rows) {
    if (signal.aborted) break;
    try {
      await send(row);
      published.push(row.id);
    } catch (error) {
      failed.push({ id: row.id, error });
      if (verdictOf(error) !== 'refused') break;
    }
  }
  return { published, failed };
}

/**
 * Publishes rows in one call. When a single row may be the cause of a failure, halves are tried, down to the offending
 * rows: n rows with one bad one take about 2·log₂ n calls. When it fails because the receiver is unavailable, all rows
 * fail; when the call took too long, fewer rows may be faster, so halves are tried until one fails with nothing
 * published.
 */
export async function publishTogether<Row extends { id: string }>(
  rows: readonly Row[],
  signal: AbortSignal,
  send: (rows: readonly Row[]) => Promise<unknown>,
): Promise<Publication> {
  if (rows.length === 0 || signal.aborted) return { published: [], failed: [] };
  try {
    await send(rows);
    return { published: rows.map(({ id }) => id), failed: [] };
  } catch (error) {
    const all = { published: [], failed: rows.map(({ id }) => ({ id, error })) };
    if (rows.length === 1 || (verdictOf(error) === 'unavailable' && !isTooSlow(error))) return all;
    const middle = rows.length >> 1;
    const first = await publishTogether(rows.slice(0, middle), signal, send);
    if (isTooSlow(error) && isOutage(first)) return all;
    const second = await publishTogether(rows.slice(middle), signal, send);
    return merged([first, second]);
  }
}

function isTooSlow(error: unknown): boolean {
  return error instanceof AppError && error.code === 'DEADLINE_EXCEEDED';
}

/** Nothing was published, and no row was the cause. */
function isOutage({ published, failed }: Publication): boolean {
  return published.length === 0 && failed.every(({ error }) => verdictOf(error) === 'unavailable');
}

/** The outcome of several publications as one. */
export function merged(publications: readonly Publication[]): Publication {
  return {
    published: publications.flatMap(({ published }) => published),
    failed: publications.flatMap(({ failed }) => failed),
  };
}
