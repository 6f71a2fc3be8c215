import type { Metadata } from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import {
  callOutcome,
  contextFromHeaders,
  type Attributes,
  type Histogram,
} from '@isthmus/platform-observability';

/** One span under the caller's trace, and one record of the histogram, for a call that starts now. */
export class CallTelemetry {
  readonly span: Span;
  /** To run the call in. */
  readonly context: Context;
  private readonly started = performance.now();
  private readonly method: string;

  constructor(
    private readonly calls: Histogram,
    { path, metadata, attributes }: { path: string; metadata: Metadata; attributes: Attributes },
  ) {
    this.method = path.slice(1);
    const parent = contextFromHeaders({
      traceparent: textOf(metadata, 'traceparent'),
      tracestate: textOf(metadata, 'tracestate'),
    });
    this.span = trace
      .getTracer('isthmus')
      .startSpan(
        this.method,
        { kind: SpanKind.SERVER, attributes: { 'rpc.system': 'grpc', ...attributes } },
        parent,
      );
    this.context = trace.setSpan(parent, this.span);
  }

  /** `outcome` is the code of the error, or "ok". */
  end(outcome: string): void {
    if (outcome !== 'ok') this.span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    this.span.end();
    const labels = { 'rpc.system.name': 'grpc', 'rpc.method': this.method, ...callOutcome(outcome) };
    this.calls.record((performance.now() - this.started) / 1_000, labels);
  }
}

/** The first value of a key; undefined without one. */
function textOf(metadata: Metadata, key: string): string | undefined {
  const value = metadata.get(key)[0];
  return value === undefined ? undefined : String(value);
}
