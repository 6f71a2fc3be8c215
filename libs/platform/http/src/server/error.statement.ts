import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import type { ErrorContext, ErrorPort } from './error.port.js';
import type { HttpCall } from './http.call.js';
import { HttpFault } from './http.fault.js';
import type { StatedError } from './rendered.error.js';

/** Renders an expected error; logs any other one with its stack and renders INTERNAL with the request's id. */
export function stateError(
  error: unknown,
  port: ErrorPort,
  context: ErrorContext & { logger: Logger },
): StatedError {
  const expected = expectedOf(error, port);
  if (expected) return render(expected, { port, context, bug: false });
  const { requestId: correlationId, logger } = context;
  logger.error({ err: error, correlationId, requestId: correlationId }, 'unexpected error');
  const internal = new AppError('INTERNAL', `Internal error; correlation id ${correlationId}`, {
    metadata: { correlationId },
  });
  return render(internal, { port, context, bug: true });
}

/** How the errors of a call are stated where `port` renders them. */
export function statementBy(
  port: ErrorPort,
  logger: Logger,
): (error: unknown, call: HttpCall) => StatedError {
  return (error, call) => stateError(error, port, { requestId: call.requestId, call, logger });
}

/** An abort is reported by its cause: the deadline, the shutdown, or the client that disconnected. */
function expectedOf(error: unknown, port: ErrorPort): AppError | Error | undefined {
  if (error instanceof AppError || (error instanceof Error && port.recognises?.(error))) return error;
  if (!(error instanceof Error) || error.name !== 'AbortError') return undefined;
  if (error.cause instanceof AppError) return error.cause;
  return new AppError('CANCELLED', 'The client closed the connection', { cause: error });
}

function render(
  error: AppError | Error,
  { port, context, bug }: { port: ErrorPort; context: ErrorContext; bug: boolean },
): StatedError {
  const { status, headers, body } = port.render(error, context);
  const code = error instanceof AppError ? error.code : (port.codeOf?.(error) ?? error.name);
  const fault = error instanceof HttpFault ? error : undefined;
  return {
    status: fault ? fault.httpStatus : status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      ...headers,
      ...fault?.headers,
    },
    body,
    code,
    bug,
  };
}
