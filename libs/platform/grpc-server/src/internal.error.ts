import { randomUUID } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';

/** What a caller learns of a bug: INTERNAL, with the id under which the log has it with its stack. */
export function internalError(error: unknown, logger: Logger, method: string | undefined): AppError {
  const correlationId = randomUUID();
  logger.error({ err: error, correlationId, method }, 'unexpected error');
  return new AppError('INTERNAL', `Internal error; correlation id ${correlationId}`, {
    metadata: { correlationId },
    remedy: 'Try again; if the error persists, give the correlation id to the platform team.',
  });
}
