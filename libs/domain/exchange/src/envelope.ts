import { METHODS, type MethodName } from './methods.js';
import { ProtocolError } from './protocol-error.js';

export type RpcId = string | number | null;

/** A request that may be passed on. */
export interface Envelope {
  id: RpcId;
  method: MethodName;
}

/**
 * Checks a JSON-RPC 2.0 request of A2A v1, given as the value of its JSON. Throws ProtocolError with the place: no request
 * object (-32600), an unknown method (-32601), parameters without what the method cannot do without (-32602). `onId`
 * hears of the request's id as soon as it is known, because an error answer repeats it.
 */
export function readEnvelope(request: unknown, onId: (id: RpcId) => void = () => undefined): Envelope {
  if (Array.isArray(request))
    throw new ProtocolError('InvalidRequest', 'Batches are not supported: send one request');
  if (!isObject(request))
    throw new ProtocolError('InvalidRequest', 'The body must be a JSON-RPC request object');
  const id = request['id'] ?? null;
  if (!isId(id)) throw new ProtocolError('InvalidRequest', 'id: must be a string or a whole number', 'id');
  onId(id);
  if (request['jsonrpc'] !== '2.0')
    throw new ProtocolError('InvalidRequest', 'jsonrpc: must be "2.0"', 'jsonrpc');
  const { method, params } = request;
  if (typeof method !== 'string')
    throw new ProtocolError('InvalidRequest', 'method: must be a string', 'method');
  if (!isMethod(method)) throw unknownMethod(method);
  if (params === undefined && method === 'GetExtendedAgentCard') return { id, method };
  if (!isObject(params)) throw new ProtocolError('InvalidParams', 'params: must be an object', 'params');
  if (METHODS[method].sends) assertMessage(params['message']);
  return { id, method };
}

function unknownMethod(method: string): ProtocolError {
  const hint = /^[a-z]+\//.test(method) ? '; it belongs to version 0.3, this is 1.0' : '';
  return new ProtocolError(
    'MethodNotFound',
    `method: there is no ${JSON.stringify(method.slice(0, 80))} in A2A 1.0${hint}`,
    'method',
  );
}

/** What every agent needs of a message; the agent's own checks come after. */
function assertMessage(message: unknown): void {
  if (!isObject(message))
    throw new ProtocolError('InvalidParams', 'params.message: must be an object', 'params.message');
  const { messageId, parts } = message;
  if (typeof messageId !== 'string' || messageId === '') {
    throw new ProtocolError(
      'InvalidParams',
      'params.message.messageId: must be a string that is not empty',
      'params.message.messageId',
    );
  }
  if (!Array.isArray(parts) || parts.length === 0) {
    throw new ProtocolError(
      'InvalidParams',
      'params.message.parts: must have at least one part',
      'params.message.parts',
    );
  }
}

function isMethod(method: string): method is MethodName {
  return Object.hasOwn(METHODS, method);
}

function isId(id: unknown): id is RpcId {
  return id === null || typeof id === 'string' || Number.isSafeInteger(id);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
