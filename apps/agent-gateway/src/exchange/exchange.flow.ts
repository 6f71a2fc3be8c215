import { hash } from 'node:crypto';
import {
  decideTarget,
  mayRetry,
  type AgentRoute,
  type ExchangeEnd,
  type Target,
} from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import { OutboundError } from '@isthmus/platform-outbound';
import { newId } from '@isthmus/platform-identity';
import { currentTraceId } from '@isthmus/platform-observability';
import type { MessageBudget, MessageHold } from '../budget/message.budget.js';
import type { AgentAnswer } from '../delivery/agent.delivery.js';
import type { Delivery } from '../delivery/delivery.js';
import type { RouteService } from '../route/route.service.js';
import type { ExchangeJournal } from './exchange.journal.js';
import { assertFor } from './caller.resource.js';
import { clientClosed, type Exchange, type ExchangeRequest } from './exchange.model.js';
import type { ExchangeRecord } from './exchange.record.js';

/** What the flow works with. */
export interface ExchangeServices {
  routes: Pick<RouteService, 'resolve' | 'drop'>;
  budget: Pick<MessageBudget, 'hold'>;
  journal: Pick<ExchangeJournal, 'open'>;
  delivery: Pick<Delivery, 'send'>;
}

/**
 * One request of an identified caller to an agent and back: route → read → hold → record → deliver → record. Throws AppError,
 * or an error of the caller's protocol, for what is not passed on; once the response has begun, errors are part of it.
 */
export async function runExchange(exchange: Exchange, services: ExchangeServices): Promise<void> {
  const route = await visibleRoute(exchange, services);
  const request = exchange.read();
  const target = decideTarget(route);
  const admitted = { exchange, request, target, agentId: route.agentId };
  await passOn(admitted, request.sendsMessage ? await hold(admitted, services) : undefined, services);
}

/** An agent of another tenant is answered like one that does not exist. */
async function visibleRoute(
  { agentId, caller }: Exchange,
  { routes }: ExchangeServices,
): Promise<AgentRoute> {
  const route = await routes.resolve(agentId);
  if (route?.tenantId !== caller.organisation) throw notFound('agent', agentId);
  assertFor(caller, route.agentId);
  return route;
}

interface Admitted {
  exchange: Exchange;
  request: ExchangeRequest;
  target: Target;
  /** As the registry spells it. */
  agentId: string;
}

function hold({ exchange, request, agentId }: Admitted, { budget }: ExchangeServices): Promise<MessageHold> {
  return budget.hold({ caller: exchange.caller, agentId, sessionId: request.sessionId ?? '' });
}

/** Records a message, sends the request, passes the answer on, and records how a message ended. */
async function passOn(
  admitted: Admitted,
  held: MessageHold | undefined,
  services: ExchangeServices,
): Promise<void> {
  const { exchange, request, agentId } = admitted;
  const open = held && services.journal.open(recordOf(admitted, held), held);
  let end: ExchangeEnd | Promise<ExchangeEnd> = 'unreachable';
  let begun = '';
  try {
    const answer = await deliver(admitted, services);
    if (open && request.sessionId === undefined) answer.conversation = (id) => (begun = id);
    // How the agent ends the message counts, and not whether this caller saw it.
    if (answer.ended) end = answer.ended;
    else if (open) answer.ending = (seen) => open.end(seen, begun);
    const seen = await exchange.respond(answer);
    end = answer.ended ?? seen;
    if (seen === 'truncated') services.routes.drop(agentId);
  } catch (error) {
    if (clientClosed(exchange.signal) && typeof end === 'string') end = 'client-closed';
    throw error;
  } finally {
    if (typeof end === 'string') open?.end(end, begun);
    else void end.then((known) => open?.end(known, begun));
  }
}

function recordOf(
  { exchange, request, target, agentId }: Admitted,
  { leaseId, heldMicro, priceId }: MessageHold,
): ExchangeRecord {
  const { caller, requestId, protocol, binding } = exchange;
  const id = newId();
  const { messageDigest: digest } = request;
  return {
    id,
    messageKey: digest === undefined ? id : messageKeyOf([agentId, caller.scope.actor, digest]),
    tenantId: caller.organisation,
    agentId,
    instanceId: target.instanceId,
    actor: caller.scope.actor,
    keyId: caller.keyId,
    sessionId: request.sessionId ?? '',
    protocol,
    binding,
    method: request.operation,
    requestId,
    traceId: currentTraceId(),
    startedAt: new Date(),
    leaseId,
    heldMicro: heldMicro.toString(),
    priceId,
  };
}

/** Message ids are their sender's: another sender, or another agent, means another message. */
function messageKeyOf(parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'));
}

/** Sends to the agent; if it cannot be reached there, asks the registry once where it is now. */
async function deliver(admitted: Admitted, services: ExchangeServices): Promise<AgentAnswer> {
  const { exchange, request, target, agentId } = admitted;
  try {
    return await send(admitted, services);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    services.routes.drop(agentId);
    const next = decideTarget(await visibleRoute(exchange, services));
    const { undelivered } = error;
    const { repeatable } = request;
    if (!mayRetry({ undelivered, repeatable, failedUrl: target.url, nextUrl: next.url }))
      throw unavailable(error);
    return await send({ ...admitted, target: next }, services).catch((again: unknown) => {
      throw again instanceof OutboundError ? unavailable(again) : again;
    });
  }
}

function send(
  { exchange, request, target, agentId }: Admitted,
  { delivery }: ExchangeServices,
): Promise<AgentAnswer> {
  const { caller, requestId, signal } = exchange;
  const { headers, body, own, resumable, once } = request;
  return delivery.send({
    target,
    scope: caller.scope,
    requestId,
    headers,
    body,
    signal,
    ...(own && { own: { ...own, agentId } }),
    agentId,
    ...(resumable && { resumable }),
    ...(once && { once }),
  });
}

function unavailable(cause: OutboundError): AppError {
  const uncertain = cause.undelivered ? '' : '; it may or may not have received the request';
  return new AppError('UNAVAILABLE', `The agent is not responding${uncertain}`, {
    cause,
    retryAfterMs: 1_000,
    remedy: 'Retry the request after the delay; an agent that was lost is restarted by the platform.',
  });
}
