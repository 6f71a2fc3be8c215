import { A2aError, type A2aEnvelope, type A2aMethod } from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import type { ExchangeRequest } from '../../exchange/exchange.model.js';
import { readBody } from '../json.body.js';
import { withJsonNames } from './a2a.names.js';
import { assertParams } from './a2a.params.js';
import { assertVersion, exchangeRequestOf, mediaTypeOf, rpcBodyOf } from './a2a.request.js';
import { withoutTenant } from './a2a.tenant.js';

export const REST_TYPE = 'application/a2a+json';
const MEDIA_TYPES = ['application/json', REST_TYPE];
const STREAMS: ReadonlySet<A2aMethod> = new Set(['SendStreamingMessage', 'SubscribeToTask']);
/** Parameters of a query that are no text in the protocol. */
const NUMBERS = new Set(['historyLength', 'pageSize']);
const FLAGS = new Set(['includeArtifacts']);
const WHOLE = /^-?\d{1,15}$/;

/** An operation that a path names, with the parameters that are in the path. */
export interface RestOperation {
  method: A2aMethod;
  path?: Readonly<Record<string, string>>;
}

/**
 * A request of the HTTP+JSON binding (A2A v1.0.1 §11) as the agent takes it, in JSON-RPC. Its parameters are those of the
 * path, of the query and of the body, in this order of precedence. Throws A2aError.
 */
export function readRestRequest(call: HttpCall, { method, path = {} }: RestOperation): ExchangeRequest {
  assertVersion(call);
  call.label('rpc.method', method);
  return checkedRequestOf(call, {
    method,
    params: givenIn(call, path),
    agentId: call.parameters['agentId'] ?? '',
  });
}

/** Parameters of the body, the query and the path; the later counts. Throws A2aError. */
export function givenIn(call: HttpCall, path: RestOperation['path']): Record<string, unknown> {
  return { ...bodyOf(call), ...queryOf(call), ...path };
}

interface CheckedRequest extends Pick<A2aEnvelope, 'method' | 'params'> {
  agentId: string;
  /** The caller speaks 0.3. */
  isLegacy?: boolean;
}

/** A request of a binding other than JSON-RPC, as the agent takes it. Throws A2aError. */
export function checkedRequestOf(
  call: Pick<HttpCall, 'requestId'> & { headers: Readonly<Record<string, unknown>> },
  { method, params, agentId, isLegacy = false }: CheckedRequest,
): ExchangeRequest {
  assertParams(method, params, '');
  const forAgent = withoutTenant(params, agentId, '');
  return exchangeRequestOf(call, {
    id: call.requestId,
    method,
    params: forAgent,
    body: rpcBodyOf({ id: call.requestId, method, params: forAgent }),
    accept: STREAMS.has(method) ? 'text/event-stream' : 'application/json',
    at: '',
    isLegacy,
  });
}

/** Operations whose parameters are all in the path may come without a body, whatever its type is said to be. */
function bodyOf(call: HttpCall): Record<string, unknown> {
  const { body } = call;
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  if (!MEDIA_TYPES.includes(mediaTypeOf(call)))
    throw new A2aError('ContentTypeNotSupported', `content-type: must be ${MEDIA_TYPES.join(' or ')}`);
  const value = readBody(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new A2aError('InvalidParams', 'The body must be a JSON object');
  return withJsonNames({ ...value }, '');
}

function queryOf({ query }: HttpCall): Record<string, unknown> {
  const entries = Object.entries(query).filter(([name]) => name !== 'A2A-Version');
  return Object.fromEntries(entries.map(([name, value]) => [name, valueOf(name, value)]));
}

/** What is not a number or a flag stays as it is, to be refused by its name. */
function valueOf(name: string, value: unknown): unknown {
  if (NUMBERS.has(name) && typeof value === 'string' && WHOLE.test(value)) return Number(value);
  if (FLAGS.has(name) && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
