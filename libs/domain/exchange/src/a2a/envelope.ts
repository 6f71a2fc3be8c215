import { A2aError } from './a2a-error.js';
import { isObject } from '../json.js';
import { isLegacyMethod, LEGACY_METHODS, looksLegacy, type LegacyMethod } from './legacy/legacy.methods.js';
import { paramsFromLegacy } from './legacy/legacy.request.js';
import { A2A_METHODS, type A2aMethod } from './methods.js';

export type RpcId = string | number | null;

/** A valid JSON-RPC request of A2A. */
export interface A2aEnvelope {
  id: RpcId;
  method: A2aMethod;
  params: Readonly<Record<string, unknown>>;
  /** Its name in version 0.3, for a request in that version, whose params are those of 1.0 by now. */
  legacy?: LegacyMethod;
}

/**
 * Checks the envelope of a JSON-RPC 2.0 request of A2A v1, given as the value of its JSON. Throws A2aError with the
 * field: not a request object (-32600), an unknown method (-32601), missing or malformed params (-32602). `onId` receives
 * the request's id as soon as it is known, because an error response repeats it.
 */
export function readA2aEnvelope(
  request: unknown,
  onId: (id: RpcId) => void = () => undefined,
  { legacy = false } = {},
): A2aEnvelope {
  if (Array.isArray(request))
    throw new A2aError('InvalidRequest', 'Batches are not supported: send one request');
  if (!isObject(request)) throw new A2aError('InvalidRequest', 'The body must be a JSON-RPC request object');
  const id = request['id'] ?? null;
  if (!isId(id)) throw invalid('InvalidRequest', 'id', 'must be a string or an integer');
  onId(id);
  if (request['jsonrpc'] !== '2.0') throw invalid('InvalidRequest', 'jsonrpc', 'must be "2.0"');
  const { method, params } = request;
  if (typeof method !== 'string') throw invalid('InvalidRequest', 'method', 'must be a string');
  if (looksLegacy(method) && legacy) return readLegacy(id, method, params);
  if (!isMethod(method)) throw unknownMethod(method);
  if (params === undefined && method === 'GetExtendedAgentCard') return { id, method, params: {} };
  if (!isObject(params)) throw invalid('InvalidParams', 'params', 'must be an object');
  return { id, method, params };
}

function readLegacy(id: RpcId, name: string, params: unknown): A2aEnvelope {
  if (!isLegacyMethod(name))
    throw invalid('MethodNotFound', 'method', `A2A 0.3 has no method ${JSON.stringify(name.slice(0, 80))}`);
  const given = params === undefined && name === 'agent/getAuthenticatedExtendedCard' ? {} : params;
  if (!isObject(given)) throw invalid('InvalidParams', 'params', 'must be an object');
  return { id, method: LEGACY_METHODS[name], params: paramsFromLegacy(name, given), legacy: name };
}

/** Whether a JSON-RPC request wants no response (JSON-RPC 2.0, section 4.1): it has no id, which is not an id of null. */
export function isNotification(request: unknown): boolean {
  return isObject(request) && request['jsonrpc'] === '2.0' && !Object.hasOwn(request, 'id');
}

function unknownMethod(method: string): A2aError {
  const hint = /^[a-z]+\//.test(method) ? '; it belongs to version 0.3, this is 1.0' : '';
  const name = JSON.stringify(method.slice(0, 80));
  return invalid('MethodNotFound', 'method', `A2A 1.0 has no method ${name}${hint}`);
}

function invalid(
  kind: 'InvalidRequest' | 'InvalidParams' | 'MethodNotFound',
  field: string,
  rule: string,
): A2aError {
  return new A2aError(kind, `${field}: ${rule}`, { field });
}

function isMethod(method: string): method is A2aMethod {
  return Object.hasOwn(A2A_METHODS, method);
}

function isId(id: unknown): id is RpcId {
  return id === null || typeof id === 'string' || Number.isSafeInteger(id);
}
