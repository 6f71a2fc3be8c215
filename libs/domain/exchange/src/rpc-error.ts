import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { RpcId } from './envelope.js';
import { ProtocolError } from './protocol-error.js';

/** A JSON-RPC error answer and the HTTP status it travels with. */
export interface RpcErrorAnswer {
  httpStatus: number;
  body: {
    jsonrpc: '2.0';
    id: RpcId;
    error: { code: number; message: string; data: Record<string, unknown>[] };
  };
}

const TYPE = 'type.googleapis.com/google.rpc.';
/** JSON-RPC's own code for what the protocol has no code for; ErrorInfo says which error it is. */
const SERVER_ERROR = -32000;
const CODES: Partial<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: -32602,
  PAYLOAD_TOO_LARGE: -32600,
  UPSTREAM_INVALID: -32006,
  INTERNAL: -32603,
};

/**
 * How an error reads on the wire (A2A §9.5): details as an array of google.rpc messages. Errors of the protocol travel
 * with status 200, as everywhere in JSON-RPC; errors of the platform with their HTTP status, for proxies and clients
 * that know nothing of JSON-RPC.
 */
export function rpcErrorOf(error: ProtocolError | AppError, id: RpcId): RpcErrorAnswer {
  const answer = error instanceof ProtocolError ? protocolError(error) : appError(error);
  return { httpStatus: answer.httpStatus, body: { jsonrpc: '2.0', id, error: answer.error } };
}

function protocolError({ code, message, reason, field, metadata }: ProtocolError) {
  const data: Record<string, unknown>[] = [];
  if (reason) data.push({ '@type': `${TYPE}ErrorInfo`, reason, domain: 'a2a-protocol.org', metadata });
  else if (Object.keys(metadata).length > 0) {
    data.push({ '@type': `${TYPE}ErrorInfo`, reason: 'INVALID_JSON', domain: 'isthmus', metadata });
  }
  if (field) data.push({ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field, description: message }] });
  return { httpStatus: 200, error: { code, message, data } };
}

function appError(error: AppError) {
  const { code, message, remedy, metadata, fields, retryAfterMs } = error;
  const info = { ...metadata, ...(remedy === undefined ? {} : { remedy }) };
  const data: Record<string, unknown>[] = [
    { '@type': `${TYPE}ErrorInfo`, reason: code, domain: 'isthmus', metadata: info },
  ];
  if (fields.length > 0) data.push({ '@type': `${TYPE}BadRequest`, fieldViolations: fields });
  if (retryAfterMs !== undefined)
    data.push({ '@type': `${TYPE}RetryInfo`, retryDelay: `${retryAfterMs / 1_000}s` });
  return { httpStatus: error.httpStatus, error: { code: CODES[code] ?? SERVER_ERROR, message, data } };
}
