import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { callOutcome } from '@isthmus/platform-observability';
import type { ExchangeService } from './budget/exchange.service.js';
import type { Catalogue } from './catalogue/catalogue.service.js';
import { modelRoutes } from './catalogue/models.door.js';
import { serveChat } from './chat/chat.flow.js';
import { createTokenCounter } from './chat/token.counts.js';
import type { Environment } from './config.js';
import { serveEmbeddings } from './embedding/embedding.flow.js';
import type { HttpCall } from './http/http.call.js';
import { HttpDoor, type HttpRoute } from './http/http.door.js';
import type { KeyVerifier } from './key/key.verifier.js';
import type { GenAiMetrics } from './metrics/gen-ai.metrics.js';

export interface DoorParts {
  catalogue: Catalogue;
  exchanges: ExchangeService;
  metrics: GenAiMetrics;
  keys: KeyVerifier;
}

/** The door with its routes. */
export function openAiDoor(
  environment: Environment,
  { identity, logger, metrics: { httpRequests } }: ServiceKit,
  parts: DoorParts,
): HttpDoor {
  const { catalogue, exchanges, metrics, keys } = parts;
  const counter = createTokenCounter();
  const chat = { catalogue, exchanges, counter, metrics, outputTokensMax: environment.OUTPUT_TOKENS_MAX };
  const routes: HttpRoute[] = [
    {
      method: 'POST',
      path: '/v1/chat/completions',
      operation: 'chat',
      serve: (call) => serveChat(chat, call),
    },
    {
      method: 'POST',
      path: '/v1/embeddings',
      operation: 'embeddings',
      serve: (call) => serveEmbeddings(chat, call),
    },
    ...modelRoutes(catalogue, new Date()),
  ];
  return new HttpDoor(
    routes,
    {
      host: environment.LISTEN_HOST,
      port: environment.HTTP_PORT,
      tenantRequestsMax: environment.TENANT_REQUESTS_MAX,
      identity,
      keys,
      logger,
      observe: (route, call) => {
        httpRequests.record(call.secondsSoFar(), {
          'http.request.method': route.method,
          'http.route': route.path,
          ...callOutcome(call.outcome),
        });
        if (route.operation)
          metrics.observeRequest(
            route.operation,
            modelOf(catalogue, call),
            call.outcome,
            call.secondsSoFar(),
          );
      },
    },
    () => exchanges.drain(),
  );
}

/** Only ids of the catalogue become labels: a client must not be able to make new ones. */
function modelOf(catalogue: Catalogue, { body }: HttpCall): string {
  const id = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
  return catalogue.list().some((model) => model.id === id) ? String(id) : 'unknown';
}
