import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import { contextFromHeaders, inSpan, type Logger } from '@isthmus/platform-observability';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { KeyVerifier } from '../key/key.verifier.js';
import { GEN_AI } from '../metrics/gen-ai.names.js';
import { asAppError, HttpCall } from './http.call.js';
import { parseJson } from './json-body.js';
import { toOpenAiError } from './openai-error.js';
import { authenticate, type Principal } from './principal.js';
import { TenantGate } from './tenant.gate.js';

const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** How long answers under way may go on once the process is to stop. */
const DRAIN_MS = 10_000;

export interface HttpRoute {
  method: 'GET' | 'POST';
  path: string;
  /** As in gen_ai.operation.name; for routes that call a model. */
  operation?: 'chat' | 'embeddings';
  serve: (call: HttpCall, parameters: Record<string, string>) => Promise<void>;
}

export interface DoorOptions {
  host: string;
  port: number;
  tenantRequestsMax: number;
  identity: ServiceIdentity;
  keys: KeyVerifier;
  logger: Logger;
  observe: (route: HttpRoute, call: HttpCall) => void;
}

/** The OpenAI-compatible door: authenticates before it reads a body, and answers every failure in OpenAI's form. */
export class HttpDoor implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly server: FastifyInstance;
  private readonly gate: TenantGate;
  private readonly calls = new Set<HttpCall>();
  private readonly principals = new WeakMap<FastifyRequest, Principal>();

  constructor(
    routes: readonly HttpRoute[],
    private readonly options: DoorOptions,
    private readonly settled: () => Promise<void>,
  ) {
    this.gate = new TenantGate(options.tenantRequestsMax);
    this.server = fastify({
      bodyLimit: BODY_BYTES_MAX,
      genReqId: () => uuidv7(),
      requestTimeout: 60_000,
      forceCloseConnections: 'idle',
      routerOptions: { maxParamLength: 200 },
    });
    this.server.removeAllContentTypeParsers();
    this.server.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
      try {
        done(null, parseJson(String(text)));
      } catch (error) {
        done(asAppError(error, options.logger));
      }
    });
    this.server.addHook('onRequest', async (request, reply) => {
      void reply.header('x-request-id', request.id);
      this.principals.set(request, await authenticate(request.headers.authorization, options));
    });
    this.server.setErrorHandler((error, request, reply) =>
      this.refuse(asHttpError(error, options.logger), request, reply),
    );
    this.server.setNotFoundHandler((request, reply) => {
      const error = new AppError(
        'NOT_FOUND',
        `There is no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)} here`,
      );
      return this.refuse(error, request, reply);
    });
    routes.forEach((route) => this.mount(route));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.server.listen({ host: this.options.host, port: this.options.port });
  }

  /** No new requests; those under way get their time, then an error that says why. */
  async onModuleDestroy(): Promise<void> {
    const stopping = new AppError('UNAVAILABLE', 'This gateway is being stopped', { retryAfterMs: 500 });
    const timer = setTimeout(() => this.calls.forEach((call) => call.abort(stopping)), DRAIN_MS);
    await this.server.close();
    clearTimeout(timer);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  private mount(route: HttpRoute): void {
    this.server.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => {
        const attributes = { 'http.request.method': route.method, 'http.route': route.path };
        const operation = route.operation ? { [GEN_AI.operation]: route.operation } : {};
        const parent = contextFromHeaders(request.headers);
        return inSpan(
          `${route.method} ${route.path}`,
          { kind: SpanKind.SERVER, attributes: { ...attributes, ...operation }, parent },
          async (span) => {
            const outcome = await this.serve(route, request, reply);
            if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
          },
        );
      },
    });
  }

  private async serve(route: HttpRoute, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const principal = this.principals.get(request);
    if (!principal) throw new Error('a request got past its authentication');
    const { leave, headers } = this.gate.enter(principal.scope.tenantId);
    const call = new HttpCall(request.id, principal, request.body, reply, {
      headers: { 'x-request-id': request.id, ...headers },
      logger: this.options.logger,
    });
    this.calls.add(call);
    try {
      await route.serve(call, request.params as Record<string, string> /* the router gives strings */);
    } catch (error) {
      call.note(error);
      await this.refuse(call.asAppError(error), request, reply, headers);
    } finally {
      leave();
      call.finish();
      this.calls.delete(call);
      this.options.observe(route, call);
    }
    return call.outcome;
  }

  private refuse(
    error: AppError,
    request: FastifyRequest,
    reply: FastifyReply,
    more: Record<string, string> = {},
  ): FastifyReply {
    if (reply.raw.headersSent || reply.raw.destroyed) return reply;
    const { status, headers, body } = toOpenAiError(error);
    if (status >= 500) this.options.logger.warn({ err: error, requestId: request.id }, 'request failed');
    return reply
      .status(status)
      .headers({ ...more, ...headers })
      .type('application/json; charset=utf-8')
      .send(body);
  }
}

/** Fastify's own refusals in our words, with the limit or the rule named. */
function asHttpError(error: unknown, logger: Logger): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('PAYLOAD_TOO_LARGE', `The body is over the limit of ${BODY_BYTES_MAX} bytes (4 MiB)`);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json');
  }
  if (code.startsWith('FST_ERR_CTP')) return new AppError('INVALID_ARGUMENT', 'The body cannot be read');
  return asAppError(error, logger);
}
