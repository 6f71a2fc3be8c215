import { v7 as uuid } from 'uuid';
import {
  assertVersion,
  decideTarget,
  METHODS,
  ProtocolError,
  readEnvelope,
  type AgentRoute,
  type Envelope,
  type ExchangeEnd,
  type Target,
} from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import { OutboundError, type HttpCall, type OutboundAnswer } from '@isthmus/platform-http';
import type { Principal, ServiceIdentity } from '@isthmus/platform-identity';
import { currentTraceId } from '@isthmus/platform-observability';
import type { BudgetGate } from '../budget/budget.gate.js';
import type { RouteService } from '../route/route.service.js';
import { readBody } from './a2a.body.js';
import { noteRpcId } from './a2a.errors.js';
import type { Exchange } from './exchange.repository.js';
import type { ExchangeLedger } from './exchange.ledger.js';
import { hasLeft, relay } from './exchange.relay.js';
import type { Upstreams } from './upstream.js';

/** What the flow works with. */
export interface ExchangeServices {
  routes: RouteService;
  budget: BudgetGate;
  ledger: ExchangeLedger;
  upstreams: Upstreams;
  identity: ServiceIdentity;
  exchangeTimeoutMs: number;
}

const VERSIONS_SERVED = ['1.0'];

/**
 * One A2A request of an authenticated client to its agent and back: route → envelope → budget → deliver → record. Throws
 * ProtocolError or AppError for what is not passed on; once the answer has begun, errors are events of its stream.
 */
export async function passOn(call: HttpCall, services: ExchangeServices): Promise<void> {
  const caller = call.principal;
  const route = await visibleRoute(call.parameters['agentId'] ?? '', caller, services.routes);
  const envelope = checkRequest(call);
  const target = decideTarget(route);
  if (METHODS[envelope.method].sends) await services.budget.assertOpen(caller.scope);
  await exchange(call, { caller, envelope, target, agentId: route.agentId }, services);
}

/** An agent of another tenant and no agent at all are answered alike. */
async function visibleRoute(agentId: string, caller: Principal, routes: RouteService): Promise<AgentRoute> {
  const route = await routes.resolve(agentId);
  if (route?.tenantId !== caller.organisation) throw notFound('agent', agentId);
  return route;
}

function checkRequest(call: HttpCall): Envelope {
  const { headers, query, body } = call;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProtocolError('ContentTypeNotSupported', 'content-type: must be application/json');
  }
  const version = headers['a2a-version'] || query['A2A-Version'];
  assertVersion(typeof version === 'string' ? version : undefined, VERSIONS_SERVED);
  const envelope = readEnvelope(readBody(body), (id) => noteRpcId(call, id));
  call.label('rpc.method', envelope.method);
  return envelope;
}

interface Admitted {
  caller: Principal;
  envelope: Envelope;
  target: Target;
  agentId: string;
}

/** Sends the request while its record is written, passes the answer on, and settles by how it ended. */
async function exchange(call: HttpCall, admitted: Admitted, services: ExchangeServices): Promise<void> {
  const record = METHODS[admitted.envelope.method].sends ? recordOf(call, admitted) : undefined;
  const recorded = record && services.ledger.open(record);
  let end: ExchangeEnd = 'unreachable';
  try {
    const answer = await reach(call, admitted, services);
    // The client learns nothing of an exchange that a crash could make us forget.
    await recorded;
    end = await relay(answer, call);
    if (end === 'broken-off') services.routes.drop(admitted.agentId);
  } catch (error) {
    if (hasLeft(call)) end = 'client-left';
    throw error;
  } finally {
    if (record) void recorded?.then(() => services.ledger.settle(record, end));
  }
}

function recordOf({ requestId }: HttpCall, { caller, envelope, target, agentId }: Admitted): Exchange {
  return {
    id: uuid(),
    tenantId: caller.organisation,
    agentId,
    instanceId: target.instanceId,
    actor: caller.scope.actor,
    keyId: caller.keyId,
    method: envelope.method,
    requestId,
    traceId: currentTraceId(),
    startedAt: new Date(),
  };
}

/** Sends to the agent; when its address proves wrong, asks once where it is now. */
async function reach(
  call: HttpCall,
  { caller, envelope, target, agentId }: Admitted,
  services: ExchangeServices,
): Promise<OutboundAnswer> {
  try {
    return await send(call, target, services);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    services.routes.drop(agentId);
    const next = decideTarget(await visibleRoute(agentId, caller, services.routes));
    const safe = error.undelivered || METHODS[envelope.method].repeatable;
    if (!safe || next.url === target.url) throw unavailable(error);
    return await send(call, next, services).catch((again: unknown) => {
      throw again instanceof OutboundError ? unavailable(again) : again;
    });
  }
}

async function send(
  { headers, requestId, body, signal, principal: { scope } }: HttpCall,
  { url, hosted }: Target,
  { upstreams, identity, exchangeTimeoutMs }: ExchangeServices,
): Promise<OutboundAnswer> {
  const extensions = headers['a2a-extensions'];
  const outgoing = {
    'content-type': 'application/json',
    accept: headers.accept ?? 'application/json, text/event-stream',
    'a2a-version': VERSIONS_SERVED[0] ?? '',
    'x-request-id': requestId,
    ...(extensions === undefined ? {} : { 'a2a-extensions': String(extensions) }),
    // Our tokens stay on our platform: an agent elsewhere could use them here.
    ...(hosted ? { authorization: `Bearer ${await identity.tokenFor('agent-host', scope)}` } : {}),
  };
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return upstreams.send({
    url,
    hosted,
    headers: outgoing,
    body: bytes,
    signal,
    timeoutMs: exchangeTimeoutMs,
  });
}

function unavailable(cause: OutboundError): AppError {
  const certain = cause.undelivered ? '' : '; it is not known whether it took the request';
  return new AppError('UNAVAILABLE', `The agent does not answer now${certain}`, {
    cause,
    retryAfterMs: 1_000,
    remedy: 'It is being brought up again if it is lost; send the request again after the delay.',
  });
}
