import { declaresLegacy, isNotification, legacyCardOf, type LegacyMethod } from '@isthmus/domain-exchange';
import { notFound } from '@isthmus/platform-errors';
import { jsonErrors, type HttpCall, type HttpRoute } from '@isthmus/platform-http';
import { isFor } from '../../exchange/caller.resource.js';
import { runExchange } from '../../exchange/exchange.flow.js';
import { exchangeWith } from '../call.exchange.js';
import { JSON_RPC } from './a2a.bindings.js';
import { sendA2aAnswer } from './a2a.answer.js';
import { a2aErrors } from './a2a.errors.js';
import { envelopeOf, readA2aRequest, rpcRequestOf, versionOf } from './a2a.request.js';
import { BODY_BYTES_MAX, type A2aServices } from './a2a.services.js';
import { agentOfTenant } from './a2a.tenant.js';
import { sendLegacyAnswer } from './legacy.answer.js';
import { isLegacyRequest, isLegacyVersion, legacyCheckOf } from './legacy.version.js';
import { restRoutes } from './rest.routes.js';

/** Agents by both bindings, their cards, and the keys that verify cards. */
export function a2aRoutes(services: A2aServices): HttpRoute[] {
  return [
    ...['/agents/:agentId', '/agents/:agentId/', '/agents', '/agents/'].map((path) =>
      agentRoute(path, services),
    ),
    ...restRoutes(services),
    {
      method: 'GET',
      path: '/agents/:agentId/.well-known/agent-card.json',
      access: { scope: 'agents', permission: 'read', anonymous: true },
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
    access: { scope: 'agents', permission: 'build' },
    body: 'bytes',
    bodyBytesMax: BODY_BYTES_MAX,
    deadlineMs: exchangeTimeoutMs,
    errors: a2aErrors,
    handle: async (call) => {
      const request = rpcRequestOf(call);
      // Every operation of A2A has a result: without anybody to read it, nothing is done that would cost something.
      if (isNotification(request)) return call.send('', { status: 204, headers: {} });
      // At an address of all agents, the request names the agent; at one of its own, it need not be valid to find it.
      const isLegacy = isLegacyRequest(call, request);
      const envelope = () => envelopeOf(call, request, { legacy: isLegacy });
      const { agentId = agentOfTenant(envelope().params) } = call.parameters;
      const assertDeclared = isLegacy ? await legacyCheckOf(exchange, agentId, 'JSONRPC') : () => undefined;
      let legacy: LegacyMethod | undefined;
      await runExchange(
        exchangeWith(call, {
          ...JSON_RPC,
          agentId,
          read: () => {
            const read = envelope();
            assertDeclared();
            legacy = read.legacy;
            return readA2aRequest(call, read, agentId);
          },
          respond: (answer) =>
            legacy ? sendLegacyAnswer(call, answer, legacy) : sendA2aAnswer(call, answer),
        }),
        exchange,
      );
    },
  };
}

/**
 * The card, and to who asks for 0.3 by name the one of that version: a card is no operation, so that no version means the
 * one that is signed.
 */
async function sendCard(call: HttpCall, { cards }: A2aServices): Promise<void> {
  const isLegacy = versionOf(call) !== undefined && isLegacyVersion(call);
  const { agentId = '' } = call.parameters;
  const { caller } = call;
  const { status, headers, body } = await cards.answer({
    agentId,
    tenantId: caller && isFor(caller, agentId) ? caller.organisation : undefined,
    ifNoneMatch: isLegacy ? undefined : call.headers['if-none-match'],
  });
  const vary = [headers['vary'], 'a2a-version'].filter((name) => name !== undefined).join(', ');
  if (status === 304) return void call.writeHead(status, { ...headers, vary }).end();
  if (!isLegacy) return call.send(body, { headers: { ...headers, vary } });
  const { etag: _, ...others } = headers;
  const card = JSON.parse(body) as object; // Of the registry.
  if (!declaresLegacy(card, 'JSONRPC') && !declaresLegacy(card, 'HTTP+JSON'))
    throw notFound('card of version 0.3 of agent', agentId);
  call.sendJson(legacyCardOf(card), { headers: { ...others, vary } });
}
