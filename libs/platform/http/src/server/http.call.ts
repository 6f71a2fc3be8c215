import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Context, Span } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';
import type { Attributes } from '@isthmus/platform-observability';
import { EventWriter } from '../event-stream/event.writer.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { StatedError } from './rendered.error.js';
import type { RouteHead } from './route.head.js';

/** What the server provides for a call. */
export interface HttpCallOptions {
  requestId: string;
  route: RouteHead | undefined;
  /** Renders an error in the form of the route's protocol, and logs a bug. */
  stateError: (error: unknown, call: HttpCall) => StatedError;
  span: Span;
  context: Context;
  /** Added to the head of a response that a handler starts. */
  responseHeaders: (call: HttpCall) => Record<string, string>;
}

/** One HTTP request and its response. */
export class HttpCall {
  readonly startedAt = new Date();
  /** The parsed body, a Buffer, or undefined: as the route reads it. */
  body: unknown;
  parameters: Readonly<Record<string, string>> = {};
  /** A parameter that occurs several times is an array. */
  query: Readonly<Record<string, string | string[] | undefined>> = {};
  /** The authenticated caller; undefined on public routes and for anonymous calls. */
  caller: Principal | undefined;
  /** Code of the error; "ok" without one. */
  outcome = 'ok';
  /** Attributes of the metric of this request beyond method, route and error. */
  readonly labels: Attributes = {};
  private readonly started = performance.now();
  private readonly abortion = new AbortController();
  private readonly stated = new Map<unknown, StatedError>();

  constructor(
    private readonly request: IncomingMessage,
    readonly response: ServerResponse,
    private readonly options: HttpCallOptions,
  ) {}

  get requestId(): string {
    return this.options.requestId;
  }
  get route(): RouteHead | undefined {
    return this.options.route;
  }
  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }
  get span(): Span {
    return this.options.span;
  }
  /** The trace context under which the call runs. */
  get context(): Context {
    return this.options.context;
  }
  /** Aborted with an AppError when the client disconnects, the deadline passes, or the server stops. */
  get signal(): AbortSignal {
    return this.abortion.signal;
  }
  /**
   * The `Idempotency-Key` of the request; undefined without one. Throws INVALID_ARGUMENT unless it is 1 to 200
   * visible ASCII characters, and only on routes that read it.
   */
  get idempotencyKey(): string | undefined {
    return idempotencyKeyOf(this.headers);
  }
  /** The authenticated caller; for routes that admit no anonymous calls. */
  get principal(): Principal {
    if (!this.caller) throw new Error('a public route has no principal');
    return this.caller;
  }

  secondsSoFar(): number {
    return (performance.now() - this.started) / 1_000;
  }

  /** Adds an attribute to the metric and to the span; `value` must come from a small set. */
  label(name: string, value: string): void {
    this.labels[name] = value;
    this.span.setAttribute(name, value);
  }

  /** Sends a JSON response. */
  sendJson(
    body: unknown,
    { status = 200, headers = {} }: { status?: number; headers?: OutgoingHttpHeaders } = {},
  ): void {
    this.send(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    });
  }

  /** Sends a whole response. Does nothing when one has started or the client is gone. */
  send(
    body: string | Buffer,
    { status = 200, headers }: { status?: number; headers: OutgoingHttpHeaders },
  ): void {
    if (this.response.headersSent || this.response.destroyed) return;
    this.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  }

  /** Starts a response whose body the caller writes and ends. */
  writeHead(status: number, headers: OutgoingHttpHeaders): ServerResponse {
    const { vary, ...others } = { ...this.options.responseHeaders(this), ...headers };
    // A list, of which the server may have set a part.
    if (vary !== undefined) this.response.appendHeader('vary', vary);
    return this.response.writeHead(status, others);
  }

  /**
   * Responds with a stream of events. Its head is sent with the first one, so that an error before it is an ordinary
   * response.
   */
  openEvents(): EventWriter {
    const headers = () => this.options.responseHeaders(this);
    return new EventWriter(this.response, { headers, signal: this.signal });
  }

  /**
   * The error in the form of the route's protocol, and the outcome of the call; a bug is logged once however often it
   * is rendered. For errors within a response that has started: throw those before it.
   */
  render(error: unknown): StatedError {
    const known = this.stated.get(error);
    if (known) return known;
    const stated = this.options.stateError(this.reasonOf(error), this);
    this.stated.set(error, stated);
    this.outcome = stated.code;
    return stated;
  }

  abort(reason: AppError): void {
    this.abortion.abort(reason);
  }

  /** Libraries throw an AbortError of their own; the reason is what the client should learn. */
  private reasonOf(error: unknown): unknown {
    const aborted = error instanceof Error && error.name === 'AbortError' && this.signal.aborted;
    return aborted ? this.signal.reason : error;
  }
}
