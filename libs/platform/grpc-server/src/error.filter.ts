import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { throwError, type Observable } from 'rxjs';
import { encodeStatusDetails, STATUS_DETAILS_KEY } from '@isthmus/contracts';

/**
 * Answers AppErrors with their status and details; anything else is logged with its stack and answered as INTERNAL. An
 * outage is logged with its cause, which its caller does not see.
 */
@Catch()
export class ErrorFilter implements RpcExceptionFilter<unknown> {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): Observable<never> {
    const error = exception instanceof AppError ? exception : this.asInternal(exception, host);
    if (error.code === 'UNAVAILABLE' && error.cause !== undefined)
      this.logger.warn({ err: error.cause, method: methodOf(host) }, error.message);
    const metadata = new Metadata();
    metadata.set(STATUS_DETAILS_KEY, encodeStatusDetails(error));
    return throwError(() => ({
      code: error.grpcStatus,
      details: error.message,
      message: error.message,
      metadata,
    }));
  }

  private asInternal(exception: unknown, host: ArgumentsHost): AppError {
    const correlationId = randomUUID();
    this.logger.error({ err: exception, correlationId, method: methodOf(host) }, 'unexpected error');
    return new AppError('INTERNAL', `Something failed that should not; correlation id ${correlationId}`, {
      metadata: { correlationId },
      remedy: 'Try again; if it stays, give the correlation id to the platform team.',
    });
  }
}

function methodOf(host: ArgumentsHost): string | undefined {
  return host.getArgByIndex<{ getPath?: () => string }>(2)?.getPath?.();
}
