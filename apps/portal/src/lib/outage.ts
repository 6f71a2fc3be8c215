import { AppError, databaseError } from '@isthmus/platform-errors';

/** SQLSTATEs of the time limits in platform-postgres: a statement, a lock, an idle transaction. */
const LATE_STATES = ['57014', '55P03', '25P03'];
const RETRY_MS = 1_000;

/**
 * The AppError for an unavailable database, and for one that took too long; undefined for any other error. better-auth wraps
 * errors of the database driver.
 */
export function outageOf(error: unknown): AppError | undefined {
  for (let thrown: unknown = error; thrown instanceof Error; thrown = thrown.cause) {
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
    const known = databaseError({ code, message: thrown.message }, error);
    if (known) return known;
    if (LATE_STATES.includes(code ?? ''))
      return new AppError('UNAVAILABLE', 'The database took too long', {
        retryAfterMs: RETRY_MS,
        cause: error,
      });
  }
  return undefined;
}
