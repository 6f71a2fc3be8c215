import { AppError, isErrorCode } from '@isthmus/platform-errors';

/**
 * Whether an error is an AppError. By shape, not by class: the clients are created in the start-up bundle, the pages
 * run in others, and each bundle has its own class AppError.
 */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error && error.name === 'AppError' && 'code' in error && isErrorCode(String(error.code))
  );
}
