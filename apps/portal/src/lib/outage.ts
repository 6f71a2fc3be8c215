import { databaseError, type AppError } from '@isthmus/platform-errors';

/**
 * The AppError for an unavailable database; undefined for any other error. better-auth wraps errors of the database
 * driver.
 */
export function outageOf(error: unknown): AppError | undefined {
  const thrown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(thrown instanceof Error)) return undefined;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return databaseError({ code, message: thrown.message }, error);
}
