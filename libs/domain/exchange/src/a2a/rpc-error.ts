import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { A2aError } from './a2a-error.js';
import type { RpcId } from './envelope.js';

/** A JSON-RPC error response and its HTTP status. */
export interface RpcErrorResponse {
  httpStatus: number;
  body: {
    jsonrpc: '2.0';
    id: RpcId;
    error: { code: number; message: string; data: Record<string, unknown>[] };
  };
}

const TYPE = 'type.googleapis.com/google.rpc.';
/** JSON-RPC's code for errors that A2A has no code for; ErrorInfo says which error it is. */
const SERVER_ERROR = -32000;
const CODES: Partial<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: -32602,
  PAYLOAD_TOO_LARGE: -32600,
  UPSTREAM_INVALID: -32006,
  INTERNAL: -32603,
};

/**
 * An error as A2A encodes it (§9.5): details as an array of google.rpc messages. Errors of the protocol have status 200,
 * as everywhere in JSON-RPC; errors of the platform have their HTTP status, for proxies and clients that do not know
 * JSON-RPC.
 */
export function rpcErrorOf(error: A2aError | AppError, id: RpcId): RpcErrorResponse {
  const stated = error instanceof A2aError ? protocolError(error) : platformError(error);
  return { httpStatus: stated.httpStatus, body: { jsonrpc: '2.0', id, error: stated.error } };
}

function protocolError({ code, message, reason, field, metadata }: A2aError) {
  const data: Record<string, unknown>[] = [];
  if (reason) data.push({ '@type': `${TYPE}ErrorInfo`, reason, domain: 'a2a-protocol.org', metadata });
  else if (Object.keys(metadata).length > 0) {
    data.push({ '@type': `${TYPE}ErrorInfo`, reason: 'INVALID_JSON', domain: 'isthmus', metadata });
  }
  if (field) data.push({ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field, description: message }] });
  return { httpStatus: 200, error: { code, message, data } };
}

function platformError({ code, message, remedy, metadata, fields, retryAfterMs, httpStatus }: AppError) {
  const info = { ...metadata, ...(remedy === undefined ? {} : { remedy }) };
  const data: Record<string, unknown>[] = [
    { '@type': `${TYPE}ErrorInfo`, reason: code, domain: 'isthmus', metadata: info },
  ];
  if (fields.length > 0) data.push({ '@type': `${TYPE}BadRequest`, fieldViolations: fields });
  if (retryAfterMs !== undefined)
    data.push({ '@type': `${TYPE}RetryInfo`, retryDelay: `${retryAfterMs / 1_000}s` });
  return { httpStatus, error: { code: CODES[code] ?? SERVER_ERROR, message, data } };
}
