import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
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
  type RpcId,
  type Target,
} from '@isthmus/domain-exchange';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import { currentTraceId, traceHeaders } from '@isthmus/platform-observability';
import type { BudgetGate } from '../budget/budget.gate.js';
import { unauthenticated, type Caller, type CallerService } from '../caller/caller.service.js';
import type { RouteService } from '../route/route.service.js';
import type { Exchange } from './exchange.repository.js';
import type { ExchangeLedger } from './exchange.ledger.js';
import { errorEvent, WholeEvents } from './event-stream.js';
import { UpstreamError, type UpstreamAnswer, type Upstreams } from './upstream.js';

/** What the flow works with. */
export interface ExchangeServices {
  callers: CallerService;
  routes: RouteService;
  budget: BudgetGate;
  ledger: ExchangeLedger;
  upstreams: Upstreams;
  identity: ServiceIdentity;
  exchangeTimeoutMs: number;
}

/** One request as the door received it. */
export interface IncomingExchange {
  agentId: string;
  requestId: string;
  headers: IncomingHttpHeaders;
  /** `A2A-Version` may also stand in the query. */
  queryVersion: string | undefined;
  body: Buffer;
  response: ServerResponse;
  /** Hears of the JSON-RPC id as soon as it is known. */
  onId: (id: RpcId) => void;
  /** Hears of the method once it is known to be one. */
  onMethod: (method: string) => void;
}

const VERSIONS_SERVED = ['1.0'];
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The reason of an abort because nobody listens any more. */
const CLIENT_LEFT = new AppError('CANCELLED', 'The client went away');

/**
 * One A2A request from the client to its agent and back. Throws ProtocolError or AppError for what is not passed on;
 * once the answer has begun, errors are events of its stream.
 */
export async function passOn(incoming: IncomingExchange, services: ExchangeServices): Promise<void> {
  const caller = await services.callers.identify(incoming.headers.authorization);
  if (!caller) throw unauthenticated('The request carries no credentials');
  const route = await visibleRoute(incoming.agentId, caller, services.routes);
  const envelope = checkRequest(incoming);
  const target = decideTarget(route);
  if (METHODS[envelope.method].sends) await services.budget.assertOpen(caller.scope);
  await exchange(incoming, { caller, envelope, target, agentId: route.agentId }, services);
}

/** An agent of another tenant and no agent at all are answered alike. */
async function visibleRoute(agentId: string, caller: Caller, routes: RouteService): Promise<AgentRoute> {
  const route = await routes.resolve(agentId);
  if (route?.tenantId !== caller.scope.tenantId) throw notFound('agent', agentId);
  return route;
}

function checkRequest({ headers, queryVersion, body, onId, onMethod }: IncomingExchange): Envelope {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProtocolError('ContentTypeNotSupported', 'content-type: must be application/json');
  }
  const version = headers['a2a-version'];
  assertVersion(typeof version === 'string' && version !== '' ? version : queryVersion, VERSIONS_SERVED);
  const envelope = readEnvelope(textOf(body), onId);
  onMethod(envelope.method);
  return envelope;
}

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new ProtocolError('Parse', 'The body is not UTF-8');
  }
}

interface Admitted {
  caller: Caller;
  envelope: Envelope;
  target: Target;
  agentId: string;
}

/** Sends the request while its record is written, passes the answer on, and settles by how it ended. */
async function exchange(
  incoming: IncomingExchange,
  admitted: Admitted,
  services: ExchangeServices,
): Promise<void> {
  const record = METHODS[admitted.envelope.method].sends ? recordOf(incoming, admitted) : undefined;
  const recorded = record && services.ledger.open(record);
  const { signal, end: endSignal } = signalFor(incoming.response, services.exchangeTimeoutMs);
  let end: ExchangeEnd = 'unreachable';
  try {
    const answer = await reach(incoming, admitted, signal, services);
    // The client learns nothing of an exchange that a crash could make us forget.
    await recorded;
    end = await relay(answer, incoming.response, admitted.envelope, signal);
    if (end === 'broken-off') services.routes.drop(admitted.agentId);
  } catch (error) {
    if (signal.reason === CLIENT_LEFT) end = 'client-left';
    throw error;
  } finally {
    endSignal();
    if (record) void recorded?.then(() => services.ledger.settle(record, end));
  }
}

function recordOf(
  { requestId }: IncomingExchange,
  { caller, envelope, target, agentId }: Admitted,
): Exchange {
  return {
    id: uuid(),
    tenantId: caller.scope.tenantId,
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

/** Aborts when the client goes away, or when the exchange has lasted too long. */
function signalFor(response: ServerResponse, timeoutMs: number): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new AppError('DEADLINE_EXCEEDED', `The exchange lasted longer than its limit of ${timeoutMs} ms`),
    );
  }, timeoutMs);
  const left = () => controller.abort(CLIENT_LEFT);
  response.once('close', left);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      response.off('close', left);
    },
  };
}

/** Sends to the agent; when its address proves wrong, asks once where it is now. */
async function reach(
  incoming: IncomingExchange,
  admitted: Admitted,
  signal: AbortSignal,
  services: ExchangeServices,
): Promise<UpstreamAnswer> {
  try {
    return await send(incoming, admitted.target, admitted.caller, signal, services);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    services.routes.drop(admitted.agentId);
    const target = decideTarget(await visibleRoute(admitted.agentId, admitted.caller, services.routes));
    const safe = error.undelivered || METHODS[admitted.envelope.method].repeatable;
    if (!safe || target.url === admitted.target.url) throw away(error);
    return await send(incoming, target, admitted.caller, signal, services).catch((again: unknown) => {
      throw again instanceof UpstreamError ? away(again) : again;
    });
  }
}

async function send(
  { headers, requestId, body }: IncomingExchange,
  { url, hosted }: Target,
  { scope }: Caller,
  signal: AbortSignal,
  { upstreams, identity, exchangeTimeoutMs }: ExchangeServices,
): Promise<UpstreamAnswer> {
  const extensions = headers['a2a-extensions'];
  const outgoing = {
    'content-type': 'application/json',
    accept: headers.accept ?? 'application/json, text/event-stream',
    'a2a-version': VERSIONS_SERVED[0] ?? '',
    'x-request-id': requestId,
    ...(extensions === undefined ? {} : { 'a2a-extensions': String(extensions) }),
    // Our tokens stay on our platform: an agent elsewhere could use them here.
    ...(hosted ? { authorization: `Bearer ${await identity.tokenFor('agent-host', scope)}` } : {}),
    ...traceHeaders(),
  };
  return upstreams.send({ url, hosted, headers: outgoing, body, signal, timeoutMs: exchangeTimeoutMs });
}

function away(cause: UpstreamError): AppError {
  const certain = cause.undelivered ? '' : '; it is not known whether it took the request';
  return new AppError('UNAVAILABLE', `The agent does not answer now${certain}`, {
    cause,
    retryAfterMs: 1_000,
    remedy: 'It is being brought up again if it is lost; send the request again after the delay.',
  });
}

/** Passes the answer on: events as they come, anything else whole, so that half an answer is never taken for one. */
async function relay(
  answer: UpstreamAnswer,
  response: ServerResponse,
  { id }: Envelope,
  signal: AbortSignal,
): Promise<ExchangeEnd> {
  const type = String(answer.headers['content-type'] ?? '');
  const extensions = answer.headers['a2a-extensions'];
  if (extensions !== undefined) response.setHeader('a2a-extensions', extensions);
  if (answer.statusCode !== 200) {
    answer.body.destroy();
    throw new AppError('UPSTREAM_INVALID', `The agent answered with HTTP status ${answer.statusCode}`);
  }
  if (type.startsWith('text/event-stream')) return relayEvents(answer, response, id, signal);
  const body = await readAnswer(answer, signal);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  return isRefusal(body) ? 'refused' : 'answered';
}

async function relayEvents(
  { body }: UpstreamAnswer,
  response: ServerResponse,
  id: RpcId,
  signal: AbortSignal,
): Promise<ExchangeEnd> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
  const events = new WholeEvents();
  try {
    for await (const chunk of body as AsyncIterable<Buffer> /* no encoding is set */) {
      const whole = events.take(chunk);
      if (whole.length > 0 && !response.write(whole)) await once(response, 'drain', { signal });
    }
    if (events.isWhole()) {
      response.end();
      return 'answered';
    }
  } catch (error) {
    if (signal.reason === CLIENT_LEFT) throw error;
  }
  response.end(errorEvent(id, signal.aborted ? signal.reason : undefined));
  return 'broken-off';
}

async function readAnswer({ body }: UpstreamAnswer, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer> /* no encoding is set */) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError('UPSTREAM_UNAVAILABLE', 'The agent broke off in the middle of its answer', { cause });
  }
  if (bytes > ANSWER_BYTES_MAX) {
    throw new AppError('UPSTREAM_INVALID', `The agent's answer has more than ${ANSWER_BYTES_MAX} bytes`);
  }
  return Buffer.concat(chunks);
}

/** An answer whose `error` is set; only small ones are looked at, because errors are. */
function isRefusal(body: Buffer): boolean {
  if (body.length > 65_536 || !body.includes('"error"')) return false;
  try {
    const answer: unknown = JSON.parse(body.toString());
    return typeof answer === 'object' && answer !== null && 'error' in answer;
  } catch {
    return false;
  }
}
