import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { context as otelContext } from '@opentelemetry/api';
import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import type { Histogram } from '@isthmus/platform-observability';
import { AppError } from '@isthmus/platform-errors';
import { assertStorable } from '@isthmus/platform-validation';
import { defer, finalize, from, mergeMap, Observable, of, tap, type MonoTypeOperatorFunction } from 'rxjs';
import { CallTelemetry } from './call.telemetry.js';
import { paced } from './paced.stream.js';
import { callContextOf } from './rpc.decorator.js';

/**
 * Records every RPC as a span under the caller's trace and in the histogram; turns async iterables into streams that
 * respect backpressure.
 */
@Injectable()
export class CallInterceptor implements NestInterceptor {
  constructor(private readonly calls: Histogram) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const metadata = execution.switchToRpc().getContext<Metadata>();
    // A call that has a stream of responses can be written to.
    const call = execution.getArgByIndex<ServerWritableStream<unknown, unknown>>(2);
    const method = call.getPath();
    const { scope, service, signal } = callContextOf(metadata);
    const attributes = {
      'isthmus.caller': service,
      ...(scope.kind === 'tenant' ? { 'isthmus.tenant_id': scope.tenantId } : {}),
    };
    const telemetry = new CallTelemetry(this.calls, { path: method, metadata, attributes });
    let outcome = 'ok';
    const request: unknown = execution.switchToRpc().getData();
    return runUnder(telemetry.context, () => {
      assertStorable(request);
      return next.handle();
    }).pipe(
      mergeMap((value) => (isAsyncIterable(value) ? from(paced(value, { call, signal })) : of(value))),
      untilAborted(signal),
      tap({
        error: (error: unknown) => {
          outcome = error instanceof AppError ? error.code : 'INTERNAL';
        },
      }),
      finalize(() => telemetry.end(outcome)),
    );
  }
}

/** Subscribing runs the handler, so the subscription must happen inside the span's context. */
function runUnder(
  active: ReturnType<typeof otelContext.active>,
  handle: () => Observable<unknown>,
): Observable<unknown> {
  return new Observable((subscriber) => otelContext.with(active, () => defer(handle).subscribe(subscriber)));
}

/**
 * Fails with the signal's reason once it aborts, so that a handler that ignores it holds up neither its span nor its
 * caller; when the caller has disconnected, there is nobody to respond to and the call simply ends.
 */
function untilAborted<Value>(signal: AbortSignal): MonoTypeOperatorFunction<Value> {
  return (source) =>
    new Observable((subscriber) => {
      const abort = () => {
        const reason: unknown = signal.reason;
        if (reason instanceof AppError && reason.code === 'CANCELLED') subscriber.complete();
        else subscriber.error(reason);
      };
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      subscriber.add(() => signal.removeEventListener('abort', abort));
      subscriber.add(source.subscribe(subscriber));
    });
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
