import { AppError, isErrorCode } from '@isthmus/platform-errors';

/**
 * Whether a service refused with a code of ours. By shape, not by class: the clients are made in the start-up bundle,
 * the pages run in others, and each bundle has a class AppError of its own.
 */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error && error.name === 'AppError' && 'code' in error && isErrorCode(String(error.code))
  );
}
