import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { context } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import { newId } from '@isthmus/platform-identity';
import { readJson } from '@isthmus/platform-validation';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Attachment } from '../attachment.js';
import { Admission } from './admission.js';
import { AllowTable } from './allow.table.js';
import { CallLifetimes } from './call.lifetime.js';
import { CallTelemetry } from './call.telemetry.js';
import { accessEnded, isEnded, type EndedAccess } from './ended.access.js';
import type { ErrorPort } from './error.port.js';
import { stateError, statementBy } from './error.statement.js';
import { HttpCall } from './http.call.js';
import { faultOfFastify, methodNotAllowed, unknownRoute, type HttpFault } from './http.fault.js';
import { jsonErrors } from './json-errors.js';
import { DEFAULT_LIMITS, type HttpLimits } from './limits.js';
import { createNodeServer } from './node.server.js';
import { rawResponse } from './raw.response.js';
import { originForm } from './request.head.js';
import { safeRequestId } from './request.id.js';
import { nameOf } from './route.head.js';
import { assertRoutes, type HttpRoute } from './route.js';
import { registerRoutes } from './route.registry.js';
import type { HttpServerOptions } from './server.options.js';

const PARAMETER_LENGTH_MAX = 1_000;
/** Time after the drain and the abort for responses to reach their clients. */
const CLOSE_MS = 1_500;

/**
 * An HTTP API: authenticates before it reads a body, limits everything that a client controls, renders every error in
 * the API's own form, and drains when it stops. Has the lifecycle hooks of a Nest provider.
 */
export class HttpServer {
  private readonly fastify: FastifyInstance;
  private readonly limits: HttpLimits;
  private readonly telemetry: CallTelemetry;
  private readonly admission: Admission;
  private readonly allow: AllowTable;
  private readonly lifetimes: CallLifetimes;
  private readonly calls = new Attachment<FastifyRequest, HttpCall>();
  private readonly callsOfSockets = new WeakMap<Socket, HttpCall>();
  /** Connections with more than one request at a time. */
  private readonly pipelines = new WeakSet<Socket>();
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: HttpServerOptions) {
    assertRoutes(options.routes, options.authenticate !== undefined);
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.telemetry = new CallTelemetry(options.requests);
    this.admission = new Admission(options, this.limits, (call, leave) =>
      this.lifetimes.onLeave(call, leave),
    );
    this.allow = new AllowTable(options.routes, PARAMETER_LENGTH_MAX);
    this.lifetimes = new CallLifetimes(
      (call, reason) => this.force(call, reason),
      (call) => this.finish(call),
    );
    this.fastify = this.createFastify();
    registerRoutes(options.name, options.routes);
  }

  /** Listens; returns the port. */
  async start(): Promise<number> {
    await this.fastify.listen({ host: this.options.host, port: this.options.port });
    return this.port;
  }

  get port(): number {
    // A server that listens on TCP has an AddressInfo.
    return (this.fastify.server.address() as AddressInfo | null)?.port ?? this.options.port;
  }

  /** Number of open connections. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.fastify.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  /**
   * Accepts no new requests; those in flight get the drain time, then UNAVAILABLE, then their sockets are destroyed.
   */
  stop(): Promise<void> {
    return (this.stopping ??= this.drain());
  }

  /** Ends the open calls of a caller who has lost its access. */
  end(access: EndedAccess): void {
    this.lifetimes.abortWhere((call) => isEnded(call, access), accessEnded(access));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  private async drain(): Promise<void> {
    const { server } = this.fastify;
    const closed = this.fastify.close();
    const empty = this.lifetimes.empty();
    const stopping = unavailable();
    const timers = [
      setTimeout(() => this.lifetimes.abortWhere(() => true, stopping), this.limits.drainMs),
      setTimeout(() => server.closeAllConnections(), this.limits.drainMs + CLOSE_MS),
    ];
    await Promise.race([empty, closed]);
    server.closeAllConnections();
    await closed;
    timers.forEach((timer) => clearTimeout(timer));
  }

  private createFastify(): FastifyInstance {
    const server = fastify({
      serverFactory: (listener) =>
        createNodeServer(listener, this.limits, {
          answer: (fault, socket) => this.answerConnection(fault, socket),
        }),
      // The Node server itself responds to both.
      clientErrorHandler: () => undefined,
      forceCloseConnections: 'idle',
      return503OnClosing: false,
      bodyLimit: this.limits.bodyBytesMax,
      rewriteUrl: ({ url = '/' }) => originForm(url),
      genReqId: ({ headers }) =>
        (this.options.requestId === 'accept' ? safeRequestId(headers) : undefined) ?? newId(),
      frameworkErrors: (error, request, reply) => this.fail(error, request, reply),
      routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    });
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
      const reads = this.calls.get(request)?.route?.body;
      return reads === 'json' ? readJson(body, { depthMax: this.limits.jsonDepthMax }) : body;
    });
    server.setErrorHandler((error, request, reply) => this.fail(error, request, reply));
    server.setNotFoundHandler((request) => {
      const allowed = this.allow.methodsOf(request.url);
      if (allowed.length > 0) throw methodNotAllowed(request.method, allowed);
      throw unknownRoute(request.method, request.url);
    });
    server.addHook('onRequest', (request, reply) => this.admit(request, reply));
    this.options.routes.forEach((route) => this.mount(server, route));
    return server;
  }

  private mount(server: FastifyInstance, route: HttpRoute): void {
    server.route({
      method: route.method,
      url: route.path,
      config: { route },
      ...(route.bodyBytesMax === undefined ? {} : { bodyLimit: route.bodyBytesMax }),
      handler: async (request, reply) => {
        const call = this.open(request, reply);
        reply.hijack();
        // A body that the route does not read may never arrive; the next request could not be distinguished from it.
        if (!request.raw.complete) reply.raw.shouldKeepAlive = false;
        call.body = route.body === undefined ? undefined : request.body;
        await this.lifetimes.handle(call, () => context.with(call.context, () => this.run(route, call)));
      },
    });
  }

  private async run(route: HttpRoute, call: HttpCall): Promise<void> {
    try {
      await route.handle(call);
      if (!call.response.headersSent && !call.response.destroyed)
        throw new Error(`the handler of ${nameOf(route)} sent no response`);
    } catch (error) {
      this.refuse(call, error);
    }
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const call = this.open(request, reply);
    if (this.stopping) throw unavailable();
    const methods = () => this.allow.methodsOf(request.url);
    if (await this.admission.preflight(call, request.raw, methods)) reply.hijack();
    else await this.admission.admit(call, request.raw, call.route);
  }

  /** The call of a request; its span and its deadline start with the first access. */
  private open(request: FastifyRequest, reply: FastifyReply): HttpCall {
    const known = this.calls.get(request);
    if (known) return known;
    const { route } = request.routeOptions?.config ?? {};
    const call = new HttpCall(request.raw, reply.raw, {
      requestId: request.id,
      route,
      stateError: statementBy(route?.errors ?? this.errors, this.options.logger),
      ...this.telemetry.start(request.raw, route),
      responseHeaders: (of) => this.options.responseHeaders?.(of) ?? {},
    });
    // The router gives strings, and the parser of queries strings and arrays of them.
    call.parameters = (request.params ?? {}) as Record<string, string>;
    call.query = (request.query ?? {}) as HttpCall['query'];
    reply.raw.setHeader('x-request-id', request.id);
    this.calls.set(request, call);
    const previous = this.callsOfSockets.get(request.raw.socket);
    if (previous && !previous.response.writableEnded) this.pipelines.add(request.raw.socket);
    this.callsOfSockets.set(request.raw.socket, call);
    this.lifetimes.begin(call, route?.deadlineMs ?? this.limits.deadlineMs);
    return call;
  }

  /** Errors before a handler: Fastify's own, and those of `admit`. */
  private fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const call = this.open(request, reply);
    reply.hijack();
    const fault = faultOfFastify(error, call.route?.bodyBytesMax ?? this.limits.bodyBytesMax);
    context.with(call.context, () => this.refuse(call, fault));
  }

  private refuse(call: HttpCall, error: unknown): void {
    const { status, headers, body, bug } = call.render(error);
    if (status >= 500 && !bug)
      this.options.logger.warn({ err: error, requestId: call.requestId }, 'request failed');
    const { response } = call;
    if (response.headersSent) {
      // Nothing can be added to a response that has started; cut off, it is at least not mistaken for a complete one.
      if (!response.writableEnded) response.destroy();
      return;
    }
    if (response.destroyed) return;
    // The rest of the body is not read, so the connection cannot be reused.
    const close = response.req.complete && !this.stopping ? {} : { connection: 'close' };
    const text = JSON.stringify(body);
    // The reason phrase is set because Node keeps that of a head whose headers it refused.
    const phrase = STATUS_CODES[status] ?? 'Error';
    const fields = { ...headers, ...close, 'content-length': Buffer.byteLength(text) };
    response.writeHead(status, phrase, fields).end(text);
  }

  private force(call: HttpCall, reason: AppError): void {
    context.with(call.context, () => this.refuse(call, reason));
    // A client that does not read holds no call open.
    setTimeout(() => call.response.destroy(), CLOSE_MS).unref();
  }

  private finish(call: HttpCall): void {
    if (call.outcome === 'ok' && !call.response.writableFinished) call.outcome = 'CANCELLED';
    this.telemetry.end(call);
    this.options.onEnd?.(call);
  }

  private get errors(): ErrorPort {
    return this.options.errors ?? jsonErrors;
  }

  /** An error of a connection: of a request whose body is being read, of the bytes after it, or before any request. */
  private answerConnection(fault: HttpFault, socket: Socket): string | ServerResponse | undefined {
    const call = this.callsOfSockets.get(socket);
    if (call && !call.response.writableEnded) {
      if (call.response.req.complete && !this.pipelines.has(socket)) {
        this.telemetry.fault(fault.code);
        return call.response;
      }
      call.outcome = fault.code;
      // With several responses pending, the client would take this one for that of an earlier request.
      return call.response.headersSent || this.pipelines.has(socket)
        ? undefined
        : rawResponse(call.render(fault), call.requestId);
    }
    const requestId = newId();
    this.telemetry.fault(fault.code);
    const { logger } = this.options;
    return rawResponse(stateError(fault, this.errors, { requestId, call: undefined, logger }), requestId);
  }
}

function unavailable(): AppError {
  return new AppError('UNAVAILABLE', 'The server is shutting down', { retryAfterMs: 500 });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The row of the table that a request matched. */
    route?: HttpRoute;
  }
}
