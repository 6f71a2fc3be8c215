import { jsonErrors, type HttpCall, type HttpRoute } from '@isthmus/platform-http';
import type { CardFlow } from './card/card.flow.js';
import type { JwksService } from './card/jwks.service.js';
import { a2aErrors } from './exchange/a2a.errors.js';
import { passOn, type ExchangeServices } from './exchange/exchange.flow.js';

/** A request with its message; larger ones are refused before they are read whole. */
const BODY_BYTES_MAX = 1024 * 1024;

export interface GatewayServices extends ExchangeServices {
  cards: CardFlow;
  jwks: JwksService;
  /** Under which clients reach this gateway. */
  gatewayUrl: string;
}

/** Everything that the gateway serves: agents, their cards, and the keys that verify them. */
export function gatewayRoutes(services: GatewayServices): HttpRoute[] {
  return [
    exchangeRoute('/agents/:agentId', services),
    exchangeRoute('/agents/:agentId/', services),
    {
      method: 'GET',
      path: '/agents/:agentId/.well-known/agent-card.json',
      access: { scope: 'agents', role: 'viewer', anonymous: true },
      errors: jsonErrors,
      handle: (call) => sendCard(call, services.cards),
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
    {
      method: 'GET',
      path: '/',
      access: 'public',
      handle: (call) => call.sendJson(indexOf(services.gatewayUrl)),
    },
  ];
}

function exchangeRoute(path: string, services: GatewayServices): HttpRoute {
  return {
    method: 'POST',
    path,
    access: { scope: 'agents', role: 'member' },
    body: 'bytes',
    bodyBytesMax: BODY_BYTES_MAX,
    deadlineMs: services.exchangeTimeoutMs,
    errors: a2aErrors,
    handle: (call) => {
      call.span.setAttribute('isthmus.agent_id', call.parameters['agentId'] ?? '');
      return passOn(call, services);
    },
  };
}

async function sendCard(call: HttpCall, cards: CardFlow): Promise<void> {
  const { status, headers, body } = await cards.answer({
    agentId: call.parameters['agentId'] ?? '',
    tenantId: call.caller?.organisation,
    ifNoneMatch: call.headers['if-none-match'],
  });
  if (status === 304) call.writeHead(status, headers).end();
  else call.send(body, { headers });
}

function indexOf(gatewayUrl: string): object {
  const base = gatewayUrl.replace(/\/$/, '');
  return {
    name: 'Isthmus agent gateway',
    protocol: 'A2A 1.0 over JSON-RPC, with server-sent events',
    agent: `${base}/agents/{agentId}`,
    card: `${base}/agents/{agentId}/.well-known/agent-card.json`,
    keys: `${base}/.well-known/jwks.json`,
  };
}
