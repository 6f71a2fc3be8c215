import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { RpcId } from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import {
  callOutcome,
  contextFromHeaders,
  inSpan,
  type Histogram,
  type Logger,
} from '@isthmus/platform-observability';
import type { CardFlow } from './card/card.flow.js';
import type { JwksService } from './card/jwks.service.js';
import { passOn, type ExchangeServices } from './exchange/exchange.flow.js';
import { errorHeaders, refuse, visibleError } from './exchange/exchange.refusal.js';

/** A request with its message; larger ones are refused before they are read whole. */
const BODY_BYTES_MAX = 1024 * 1024;
const BODY_TIMEOUT_MS = 30_000;
const DRAIN_MS = 5_000;
const REQUEST_ID = /^[\w.-]{1,128}$/;

export interface DoorServices extends ExchangeServices {
  cards: CardFlow;
  jwks: JwksService;
  requests: Histogram;
  logger: Logger;
}

interface AgentParams {
  Params: { agentId: string };
  Querystring: Record<string, string | undefined>;
}

/** The public HTTP door: agents, their cards and the keys that verify them. */
export class HttpDoor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private server: FastifyInstance | undefined;

  constructor(
    private readonly listen: { host: string; port: number },
    private readonly gatewayUrl: string,
    private readonly services: DoorServices,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const server = fastify({
      bodyLimit: BODY_BYTES_MAX,
      requestTimeout: BODY_TIMEOUT_MS,
      keepAliveTimeout: 75_000,
      forceCloseConnections: 'idle',
      genReqId: ({ headers }) => {
        const given = headers['x-request-id'];
        return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      },
    });
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    server.addHook('onRequest', (request, reply, done) => {
      reply.raw.setHeader('x-request-id', request.id);
      done();
    });
    for (const path of ['/agents/:agentId', '/agents/:agentId/']) {
      server.post<AgentParams>(path, (request, reply) => this.exchange(request, reply));
    }
    server.get<AgentParams>('/agents/:agentId/.well-known/agent-card.json', (request, reply) =>
      this.card(request, reply),
    );
    server.get('/.well-known/jwks.json', async (_request, reply) =>
      reply
        .type('application/jwk-set+json')
        .header('cache-control', 'public, max-age=300')
        .send(await this.services.jwks.text()),
    );
    server.get('/', async (_request, reply) => reply.send(this.index()));
    server.setNotFoundHandler((request) => {
      throw notFound('route', `${request.method} ${request.url}`);
    });
    server.setErrorHandler((error, request, reply) => this.fail(error, request, reply));
    await server.listen(this.listen);
    this.server = server;
  }

  /** Before the other providers end: exchanges that run are given a while to finish, streams beyond it are cut. */
  async beforeApplicationShutdown(): Promise<void> {
    const timer = setTimeout(() => this.server?.server.closeAllConnections(), DRAIN_MS);
    await this.server?.close();
    clearTimeout(timer);
  }

  private async exchange(request: FastifyRequest<AgentParams>, reply: FastifyReply): Promise<void> {
    reply.hijack();
    const started = performance.now();
    let id: RpcId = null;
    let method = 'unknown';
    let outcome = 'ok';
    const { agentId } = request.params;
    const span = {
      kind: SpanKind.SERVER,
      parent: contextFromHeaders(request.headers),
      attributes: { 'http.route': '/agents/:agentId', 'isthmus.agent_id': agentId },
    };
    const incoming = {
      agentId,
      requestId: request.id,
      headers: request.headers,
      queryVersion: request.query['A2A-Version'],
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      response: reply.raw,
      onId: (known: RpcId) => (id = known),
      onMethod: (known: string) => (method = known),
    };
    try {
      await inSpan('POST /agents/:agentId', span, () => passOn(incoming, this.services));
    } catch (error) {
      const visible = visibleError(error, request.id, this.services.logger);
      outcome = visible instanceof AppError ? visible.code : visible.kind;
      refuse(reply.raw, visible, id);
    } finally {
      this.services.requests.record((performance.now() - started) / 1_000, {
        'http.request.method': 'POST',
        'http.route': '/agents/:agentId',
        'rpc.method': method,
        ...callOutcome(outcome),
      });
    }
  }

  private async card(request: FastifyRequest<AgentParams>, reply: FastifyReply): Promise<void> {
    const started = performance.now();
    let outcome = 'ok';
    const span = { kind: SpanKind.SERVER, parent: contextFromHeaders(request.headers) };
    const { authorization, 'if-none-match': ifNoneMatch } = request.headers;
    const conditions = {
      ...(authorization === undefined ? {} : { authorization }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    };
    try {
      const answer = await inSpan('GET agent-card.json', span, () =>
        this.services.cards.answer(request.params.agentId, conditions),
      );
      await reply.code(answer.status).headers(answer.headers).send(answer.body);
    } catch (error) {
      outcome = error instanceof AppError ? error.code : 'INTERNAL';
      throw error;
    } finally {
      this.services.requests.record((performance.now() - started) / 1_000, {
        'http.request.method': 'GET',
        'http.route': '/agents/:agentId/.well-known/agent-card.json',
        ...callOutcome(outcome),
      });
    }
  }

  /** Errors outside an exchange: plain JSON, or JSON-RPC where the request was for an agent. */
  private fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const visible = visibleError(fromFastify(error), request.id, this.services.logger);
    if (request.method === 'POST' && request.url.startsWith('/agents/')) {
      reply.hijack();
      // What is left of the body is not read: the connection cannot be used again.
      reply.raw.setHeader('connection', 'close');
      refuse(reply.raw, visible, null);
      return;
    }
    const status = visible instanceof AppError ? visible.httpStatus : 400;
    const code = visible instanceof AppError ? visible.code : visible.kind;
    const remedy = visible instanceof AppError && visible.remedy ? { remedy: visible.remedy } : {};
    void reply
      .code(status)
      .headers(errorHeaders(visible))
      .send({ error: { code, message: visible.message, ...remedy } });
  }

  private index(): object {
    const base = this.gatewayUrl.replace(/\/$/, '');
    return {
      name: 'Isthmus agent gateway',
      protocol: 'A2A 1.0 over JSON-RPC, with server-sent events',
      agent: `${base}/agents/{agentId}`,
      card: `${base}/agents/{agentId}/.well-known/agent-card.json`,
      keys: `${base}/.well-known/jwks.json`,
    };
  }
}

/** Fastify's own errors as ours; anything else as it is. */
function fromFastify(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('PAYLOAD_TOO_LARGE', `The body must have at most ${BODY_BYTES_MAX} bytes`, {
      remedy: 'Send large content by reference.',
      metadata: { bytesMax: String(BODY_BYTES_MAX) },
    });
  }
  if (code.startsWith('FST_ERR_CTP'))
    return new AppError('INVALID_ARGUMENT', 'The body does not have the length that its header says');
  return error;
}
