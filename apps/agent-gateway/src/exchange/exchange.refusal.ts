import type { ServerResponse } from 'node:http';
import { ProtocolError, rpcErrorOf, type RpcId } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';

/** The error that a client may see; a bug is logged and shown as INTERNAL with the request's id. */
export function visibleError(error: unknown, requestId: string, logger: Logger): ProtocolError | AppError {
  if (error instanceof ProtocolError || error instanceof AppError) return error;
  logger.error({ err: error, requestId }, 'unexpected error');
  return new AppError('INTERNAL', `Something failed that should not; request id ${requestId}`, {
    metadata: { correlationId: requestId },
  });
}

/** What proxies and clients read of an error without reading its body. */
export function errorHeaders(error: ProtocolError | AppError): Record<string, string> {
  if (error instanceof ProtocolError) return {};
  return {
    'x-should-retry': String(error.retryable),
    ...(error.retryAfterMs === undefined
      ? {}
      : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) }),
    ...(error.code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
  };
}

/** Answers a JSON-RPC request with an error; nothing when the answer has begun or nobody listens. */
export function refuse(response: ServerResponse, error: ProtocolError | AppError, id: RpcId): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { httpStatus, body } = rpcErrorOf(error, id);
  response.writeHead(httpStatus, { 'content-type': 'application/json', ...errorHeaders(error) });
  response.end(JSON.stringify(body));
}
