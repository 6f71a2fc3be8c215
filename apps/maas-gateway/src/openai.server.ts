import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  createAuthenticator,
  HttpServer,
  type Authenticate,
  type HttpCall,
  type HttpRoute,
} from '@isthmus/platform-http';
import { principalOf, type Caller } from '@isthmus/platform-identity';
import { identifier } from '@isthmus/platform-validation';
import type { ExchangeService } from './budget/exchange.service.js';
import type { Catalogue } from './catalogue/catalogue.service.js';
import { modelRoutes } from './catalogue/models.routes.js';
import { serveChat } from './chat/chat.flow.js';
import { createTokenCounter } from './chat/token.counts.js';
import type { Environment } from './config.js';
import { serveEmbeddings } from './embedding/embedding.flow.js';
import { openAiErrors } from './http/openai-error.js';
import type { KeyVerifier } from './key/key.verifier.js';
import type { GenAiMetrics } from './metrics/gen-ai.metrics.js';
import { GEN_AI } from './metrics/gen-ai.names.js';

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than this no request is worked on; the sweep of attempts counts on it. */
const DEADLINE_MS = 10 * 60_000;
const DRAIN_MS = 6_000;

/** Of the id of an agent, as the ledger takes it; it is empty where no agent acts. */
const AGENT_ID_MAX = 100;
const agentId = identifier(AGENT_ID_MAX, { min: 0 });

/** Routes that call a model, by path, with their `gen_ai.operation.name`. */
const OPERATIONS = { '/v1/chat/completions': 'chat', '/v1/embeddings': 'embeddings' } as const;

export interface OpenAiParts {
  catalogue: Catalogue;
  exchanges: ExchangeService;
  metrics: GenAiMetrics;
  keys: Pick<KeyVerifier, 'verify'>;
}

/** The OpenAI-compatible API. */
export function openAiServer(environment: Environment, kit: ServiceKit, parts: OpenAiParts): HttpServer {
  const { logger, metrics } = kit;
  return new HttpServer({
    name: 'openai',
    host: environment.LISTEN_HOST,
    port: environment.HTTP_PORT,
    routes: routesOf(environment, parts),
    authenticate: authenticator(kit, parts.keys),
    errors: openAiErrors,
    limits: {
      bodyBytesMax: BODY_BYTES_MAX,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      deadlineMs: DEADLINE_MS,
      drainMs: DRAIN_MS,
      requestsInFlightMax: environment.TENANT_REQUESTS_MAX,
    },
    responseHeaders: (call) => ({ 'openai-processing-ms': String(Math.round(call.secondsSoFar() * 1_000)) }),
    onEnd: (call) => observe(parts, call),
    requests: metrics.httpRequests,
    logger,
  });
}

function routesOf(environment: Environment, { catalogue, exchanges, metrics }: OpenAiParts): HttpRoute[] {
  const counter = createTokenCounter();
  const chat = { catalogue, exchanges, counter, metrics, outputTokensMax: environment.OUTPUT_TOKENS_MAX };
  const modelCall = (path: keyof typeof OPERATIONS, handle: HttpRoute['handle']): HttpRoute => ({
    method: 'POST',
    path,
    access: { scope: 'models', role: 'member' },
    body: 'json',
    attributes: { [GEN_AI.operation]: OPERATIONS[path] },
    handle,
  });
  return [
    modelCall('/v1/chat/completions', (call) => serveChat(chat, call)),
    modelCall('/v1/embeddings', (call) => serveEmbeddings(chat, call)),
    ...modelRoutes(catalogue, new Date()),
  ];
}

/** API keys, and the tokens of services that call models for a tenant. */
function authenticator({ identity }: ServiceKit, keys: OpenAiParts['keys']): Authenticate {
  return createAuthenticator({
    verifyKey: async (secret) => {
      const { id, tenantId, scopes } = await keys.verify(secret);
      // The verifier keeps keys itself and hears of revocations; a second cache would not.
      return { keyId: id, tenantId, scopes, cacheMs: 0 };
    },
    verifyToken: async (token) => admissible(await identity.verify(token)),
    services: { 'agent-host': ['models'], portal: ['models'] },
    remedy: 'Send "Authorization: Bearer isth_live_…" with a key that is neither revoked nor expired.',
  });
}

/**
 * A caller whose agent, if one acts, has an id that the ledger takes; throws UNAUTHENTICATED otherwise, before anything is
 * used that could not be charged.
 */
function admissible(caller: Caller): Caller {
  const { scope } = caller;
  if (scope.kind !== 'tenant') return caller;
  const id = principalOf(scope, { role: 'member', scopes: [] }).agentId;
  if (agentId.safeParse(id).success) return caller;
  throw new AppError(
    'UNAUTHENTICATED',
    `The token of ${caller.service} names no valid agent: an id has at most ${AGENT_ID_MAX} visible characters`,
  );
}

function observe({ catalogue, metrics }: OpenAiParts, call: HttpCall): void {
  const operation = Object.entries(OPERATIONS).find(([path]) => path === call.route?.path)?.[1];
  if (operation)
    metrics.observeRequest(operation, modelOf(catalogue, call), call.outcome, call.secondsSoFar());
}

/** Only ids of the catalogue become labels: a client must not be able to make new ones. */
function modelOf(catalogue: Catalogue, { body }: HttpCall): string {
  const id = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
  return catalogue.list().some((model) => model.id === id) ? String(id) : 'unknown';
}
