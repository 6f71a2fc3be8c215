import { databaseError, type AppError } from '@isthmus/platform-errors';

/**
 * The AppError of a database that does not answer; undefined for what is no outage. better-auth wraps what the database
 * driver threw.
 */
export function outageOf(error: unknown): AppError | undefined {
  const thrown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(thrown instanceof Error)) return undefined;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return databaseError({ code, message: thrown.message }, error);
}
