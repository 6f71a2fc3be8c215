import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { isAppError } from './app-error';
import { outageOf } from './outage';

/** What a caller may know about an error; the rest is logged under the same id. */
export interface Failure {
  code: ErrorCode;
  /** For people; holds no secret. */
  message: string;
  /** Under which the error is logged, here and, where a service failed, by that service. */
  correlationId: string;
  remedy?: string;
}

/** An error passes through several layers; the first one logs it. */
const logged = new WeakMap<object, Failure>();

/**
 * Logs an error once, with the id that the caller gets: a bug as an error with its stack, an outage as a warning, a
 * refusal as information. `where` is what failed, such as `GET /api/sites`.
 */
export function logFailure(logger: Logger, where: string, error: unknown): Failure {
  const known = error instanceof Error ? logged.get(error) : undefined;
  if (known) return known;
  const understood = isAppError(error) ? error : (outageOf(error) ?? error);
  const failure = failureOf(understood);
  const { code, correlationId } = failure;
  logger[levelOf(understood)]({ err: error, code, correlationId }, `${where} failed`);
  if (error instanceof Error) logged.set(error, failure);
  return failure;
}

function failureOf(error: unknown): Failure {
  if (isAppError(error)) {
    const { code, message, remedy, metadata } = error;
    // A service that failed with a bug of its own has logged it under this id already.
    const correlationId = metadata['correlationId'] ?? randomUUID();
    return { code, message, correlationId, ...(remedy === undefined ? {} : { remedy }) };
  }
  const correlationId = randomUUID();
  return {
    code: 'INTERNAL',
    message: `Internal error; correlation id ${correlationId}`,
    correlationId,
    remedy: 'Try again; if the error persists, give the correlation id to the platform team.',
  };
}

function levelOf(error: unknown): 'error' | 'warn' | 'info' {
  if (!isAppError(error) || error.code === 'INTERNAL') return 'error';
  return error.httpStatus >= 500 ? 'warn' : 'info';
}
