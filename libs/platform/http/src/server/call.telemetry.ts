import type { IncomingMessage } from 'node:http';
import {
  INVALID_SPAN_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { callOutcome, contextFromHeaders, type Histogram } from '@isthmus/platform-observability';
import type { HttpCall } from './http.call.js';
import { nameOf, type RouteHead } from './route.head.js';

/** One span and one record of the histogram for each request; neither without a histogram. */
export class CallTelemetry {
  constructor(private readonly requests: Histogram | undefined) {}

  /** The span of a request under the trace that its headers carry, and the context to run it in. */
  start(request: IncomingMessage, route: RouteHead | undefined): { span: Span; context: Context } {
    const parent = contextFromHeaders(request.headers);
    const span = this.requests
      ? newSpan(request, route, parent)
      : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    return { span, context: trace.setSpan(parent, span) };
  }

  end(call: HttpCall): void {
    const { route, span, response, outcome, labels } = call;
    this.requests?.record(call.secondsSoFar(), {
      'http.request.method': route?.method ?? knownMethod(response.req.method),
      ...(route ? { 'http.route': route.path } : {}),
      ...labels,
      ...callOutcome(outcome),
    });
    span.setAttribute('http.response.status_code', response.statusCode);
    if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    span.end();
  }

  /** An error of a connection before a request could be read. */
  fault(code: string): void {
    this.requests?.record(0, { 'http.request.method': '_OTHER', ...callOutcome(code) });
  }
}

function newSpan({ method = '' }: IncomingMessage, route: RouteHead | undefined, parent: Context): Span {
  const attributes = {
    'http.request.method': knownMethod(method),
    ...(route ? { 'http.route': route.path, ...route.attributes } : {}),
  };
  const name = route ? nameOf(route) : knownMethod(method);
  return trace.getTracer('isthmus').startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
}

/** Methods are labels of a metric, and clients must not create new ones. */
function knownMethod(method = ''): string {
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE)$/.test(method) ? method : '_OTHER';
}
