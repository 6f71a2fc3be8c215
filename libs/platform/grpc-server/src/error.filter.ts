import { Catch, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { throwError, type Observable } from 'rxjs';
import { internalError } from './internal.error.js';
import { statusOf } from './status.js';

const OUTAGES: ErrorCode[] = ['UNAVAILABLE', 'DEADLINE_EXCEEDED'];

/**
 * Returns AppErrors with their status and details; anything else is logged with its stack and returned as INTERNAL. An
 * outage is logged with its cause, which the caller does not see.
 */
@Catch()
export class ErrorFilter implements RpcExceptionFilter<unknown> {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): Observable<never> {
    const error =
      exception instanceof AppError ? exception : internalError(exception, this.logger, methodOf(host));
    if (OUTAGES.includes(error.code) && error.cause !== undefined)
      this.logger.warn({ err: error.cause, method: methodOf(host) }, error.message);
    return throwError(() => ({ ...statusOf(error), message: error.message }));
  }
}

function methodOf(host: ArgumentsHost): string | undefined {
  return host.getArgByIndex<{ getPath?: () => string }>(2)?.getPath?.();
}
