import { jsonErrors, type HttpCall, type HttpRoute } from '@isthmus/platform-http';
import type { CardService } from '../../card/card.service.js';
import type { JwksService } from '../../card/jwks.service.js';
import { runExchange, type ExchangeServices } from '../../exchange/exchange.flow.js';
import { exchangeOf } from '../http.exchange.js';
import { sendA2aAnswer } from './a2a.answer.js';
import { a2aErrors } from './a2a.errors.js';
import { readA2aRequest } from './a2a.request.js';

/** A request with its message; larger ones are rejected before they are read whole. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface A2aServices {
  exchange: ExchangeServices;
  cards: Pick<CardService, 'answer'>;
  jwks: Pick<JwksService, 'text'>;
  exchangeTimeoutMs: number;
}

/** Agents, their cards, and the keys that verify cards. */
export function a2aRoutes(services: A2aServices): HttpRoute[] {
  return [
    agentRoute('/agents/:agentId', services),
    agentRoute('/agents/:agentId/', services),
    {
      method: 'GET',
      path: '/agents/:agentId/.well-known/agent-card.json',
      access: { scope: 'agents', role: 'viewer', anonymous: true },
      errors: jsonErrors,
      handle: (call) => sendCard(call, services),
    },
    {
      method: 'GET',
      path: '/.well-known/jwks.json',
      access: 'public',
      handle: async (call) =>
        call.send(await services.jwks.text(), {
          headers: { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' },
        }),
    },
  ];
}

function agentRoute(path: string, { exchange, exchangeTimeoutMs }: A2aServices): HttpRoute {
  return {
    method: 'POST',
    path,
    access: { scope: 'agents', role: 'member' },
    body: 'bytes',
    bodyBytesMax: BODY_BYTES_MAX,
    deadlineMs: exchangeTimeoutMs,
    errors: a2aErrors,
    handle: (call) =>
      runExchange(
        exchangeOf(call, {
          read: () => readA2aRequest(call),
          respond: (answer) => sendA2aAnswer(call, answer),
        }),
        exchange,
      ),
  };
}

async function sendCard(call: HttpCall, { cards }: A2aServices): Promise<void> {
  const { status, headers, body } = await cards.answer({
    agentId: call.parameters['agentId'] ?? '',
    tenantId: call.caller?.organisation,
    ifNoneMatch: call.headers['if-none-match'],
  });
  if (status === 304) call.writeHead(status, headers).end();
  else call.send(body, { headers });
}
