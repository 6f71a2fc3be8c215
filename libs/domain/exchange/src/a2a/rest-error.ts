import type { AppError } from '@isthmus/platform-errors';
import type { A2aError } from './a2a-error.js';
import { errorStatusOf, errorStatusOfRpc, type ErrorStatus } from './error-status.js';

/** An error of the HTTP+JSON binding (A2A v1.0.1 §11.6): the JSON form of google.rpc.Status within `error`. */
export interface RestErrorResponse {
  httpStatus: number;
  body: { error: { code: number; status: string; message: string; details: readonly unknown[] } };
}

/** Names of google.rpc.Code by number. */
const GRPC_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** An error of the protocol, or of the platform, as the HTTP+JSON binding states it. */
export function restErrorOf(error: A2aError | AppError): RestErrorResponse {
  return responseOf(errorStatusOf(error));
}

/** The same for the error of a JSON-RPC response, whatever an agent sent as one. */
export function restErrorOfRpc(error: unknown): RestErrorResponse {
  return responseOf(errorStatusOfRpc(error));
}

function responseOf({ httpStatus, grpcStatus, message, details }: ErrorStatus): RestErrorResponse {
  const status = GRPC_NAMES[grpcStatus] ?? 'UNKNOWN';
  return { httpStatus, body: { error: { code: httpStatus, status, message, details } } };
}
