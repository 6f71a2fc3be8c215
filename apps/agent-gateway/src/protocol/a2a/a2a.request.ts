import { hash } from 'node:crypto';
import {
  A2A_METHODS,
  A2aError,
  assertA2aVersion,
  isObject,
  extensionsIn,
  IDEMPOTENT_SEND,
  RESUMPTION,
  readA2aEnvelope,
  valueAt,
  type A2aEnvelope,
  type A2aMethod,
} from '@isthmus/domain-exchange';
import type { HttpCall } from '@isthmus/platform-http';
import { canonicalJson } from '@isthmus/platform-validation';
import type { ExchangeRequest } from '../../exchange/exchange.model.js';
import { readBody } from '../json.body.js';
import { setRpcId } from './a2a.errors.js';
import { withJsonNames } from './a2a.names.js';
import { assertParams } from './a2a.params.js';
import { withoutTenant } from './a2a.tenant.js';

const VERSION = '1.0';
const JSON_TYPE = 'application/json';

/** The JSON-RPC request of a call, whatever it holds. Throws A2aError for another content type and for no JSON. */
export function rpcRequestOf(call: HttpCall): unknown {
  if (mediaTypeOf(call) !== JSON_TYPE)
    throw new A2aError('ContentTypeNotSupported', `content-type: must be ${JSON_TYPE}`);
  return readBody(call.body);
}

/**
 * Validates a request to an agent. The agent receives the body of the call byte for byte, unless it has a tenant or
 * names of the proto. Throws A2aError.
 */
export function readA2aRequest(
  call: HttpCall,
  { id, method, params: given, legacy }: A2aEnvelope,
  agentId: string,
): ExchangeRequest {
  call.label('rpc.method', method);
  const params = withJsonNames(given);
  assertParams(method, params);
  const forAgent = withoutTenant(params, agentId);
  const isChanged = legacy !== undefined || params !== given || Object.hasOwn(params, 'tenant');
  const sent = Buffer.isBuffer(call.body) ? call.body : Buffer.alloc(0);
  return exchangeRequestOf(call, {
    id,
    method,
    params: forAgent,
    body: isChanged ? rpcBodyOf({ id, method, params: forAgent }) : sent,
    accept: call.headers.accept ?? 'application/json, text/event-stream',
    at: 'params.',
    isLegacy: legacy !== undefined,
  });
}

/** A request in JSON-RPC, as agents take it. */
export function rpcBodyOf({ id, method, params }: A2aEnvelope): Buffer {
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
}

interface Sent {
  body: Buffer;
  accept: string;
  /** With which the names of fields begin in errors. */
  at: 'params.' | '';
  /** The caller speaks 0.3. */
  isLegacy: boolean;
}

/** A request of A2A whose parameters were checked; `body` is what the agent receives, in JSON-RPC. */
export function exchangeRequestOf(
  { headers }: { headers: Readonly<Record<string, unknown>> },
  { id, method, params, body, accept, at, isLegacy }: Omit<A2aEnvelope, 'legacy'> & Sent,
): ExchangeRequest {
  const rule = A2A_METHODS[method];
  const extensions = headers[isLegacy ? 'x-a2a-extensions' : 'a2a-extensions'];
  const asked = extensionsIn(isLegacy ? undefined : extensions); // Ours are of 1.0.
  const after = headers['last-event-id'];
  const messageDigest = rule.sendsMessage ? digestOf(params['message'] as object) : undefined; // Checked.
  const { messageId, contextId } = Object(params['message']) as { messageId?: string; contextId?: string };
  return {
    operation: method,
    ...rule,
    ...(messageDigest !== undefined && { messageDigest }),
    ...(contextId && { sessionId: contextId }),
    ...(asked.has(RESUMPTION) && { resumable: { after: typeof after === 'string' ? after : undefined } }),
    ...(asked.has(IDEMPOTENT_SEND) &&
      messageDigest !== undefined &&
      messageId !== undefined && { once: { messageId, digest: messageDigest } }),
    headers: {
      'content-type': JSON_TYPE,
      accept,
      'a2a-version': VERSION,
      ...(extensions === undefined ? {} : { 'a2a-extensions': String(extensions) }),
    },
    body,
    ...(isOwn(method, params) && { own: { id, method, params, version: isLegacy ? '0.3' : VERSION, at } }),
  };
}

/** Operations of push notifications, messages that bring a configuration of them, and the extended card. */
function isOwn(method: A2aMethod, params: A2aEnvelope['params']): boolean {
  return (
    method === 'GetExtendedAgentCard' ||
    method.includes('PushNotification') ||
    isObject(valueAt(params, 'configuration', 'taskPushNotificationConfig'))
  );
}

export interface VersionedCall {
  headers: Readonly<Record<string, unknown>>;
  query?: Readonly<Record<string, unknown>>;
}

/** Throws VersionNotSupported for a call in another version of A2A (§3.6). */
export function assertVersion(call: VersionedCall): void {
  assertA2aVersion(versionOf(call), [VERSION]);
}

/** As the call states it, by a header or in the query; undefined where it states none. */
export function versionOf({ headers, query }: VersionedCall): string | undefined {
  const version = headers['a2a-version'] || query?.['A2A-Version'];
  return typeof version === 'string' ? version : undefined;
}

/** The media type of a body, without its parameters; empty without one. */
export function mediaTypeOf({ headers }: HttpCall): string {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Of the message alone: the envelope of a repeated one may have another id, and each binding orders its fields in its own
 * way. Another content is another message.
 */
function digestOf(message: object): string {
  return hash('sha256', canonicalJson(message));
}

/** The envelope of a request of JSON-RPC in 1.0, or in 0.3 where `legacy` says so. Throws A2aError. */
export function envelopeOf(call: HttpCall, request: unknown, { legacy = false } = {}): A2aEnvelope {
  const onId = (id: A2aEnvelope['id']) => {
    setRpcId(call, id);
    if (!legacy) assertVersion(call);
  };
  return readA2aEnvelope(request, onId, { legacy });
}
