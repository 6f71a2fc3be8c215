import { AppError, ERROR_CODES, isErrorCode } from '@isthmus/platform-errors';
import { A2aError } from './a2a-error.js';
import { isObject } from '../json.js';
import { rpcErrorOf } from './rpc-error.js';

/** An error as google.rpc.Status has it, which the bindings of HTTP+JSON (§11.6) and gRPC (§10.6) state. */
export interface ErrorStatus {
  httpStatus: number;
  /** Of google.rpc.Code. */
  grpcStatus: number;
  message: string;
  /** Messages of google.rpc as JSON, each with its `@type`. */
  details: readonly unknown[];
}

type Codes = Pick<ErrorStatus, 'httpStatus' | 'grpcStatus'>;

const INVALID_ARGUMENT: Codes = { httpStatus: 400, grpcStatus: 3 };
const NOT_FOUND: Codes = { httpStatus: 404, grpcStatus: 5 };
const FAILED_PRECONDITION: Codes = { httpStatus: 400, grpcStatus: 9 };
const UNIMPLEMENTED: Codes = { httpStatus: 501, grpcStatus: 12 };
const INTERNAL: Codes = { httpStatus: 500, grpcStatus: 13 };

/** By the codes of the JSON-RPC binding (§5.4). */
const CODES: Readonly<Record<number, Codes>> = {
  [-32700]: INVALID_ARGUMENT,
  [-32600]: INVALID_ARGUMENT,
  [-32601]: UNIMPLEMENTED,
  [-32602]: INVALID_ARGUMENT,
  [-32001]: NOT_FOUND,
  [-32002]: FAILED_PRECONDITION,
  [-32003]: FAILED_PRECONDITION,
  [-32004]: FAILED_PRECONDITION,
  [-32005]: INVALID_ARGUMENT,
  [-32006]: INTERNAL,
  [-32007]: FAILED_PRECONDITION,
  [-32008]: FAILED_PRECONDITION,
  [-32009]: FAILED_PRECONDITION,
};
const DOMAIN = 'isthmus';

/** The status of an error of the protocol, or of the platform. */
export function errorStatusOf(error: A2aError | AppError): ErrorStatus {
  const { error: stated } = rpcErrorOf(error, null).body;
  if (error instanceof A2aError) return errorStatusOfRpc(stated);
  const { httpStatus, grpcStatus } = error;
  return { httpStatus, grpcStatus, message: stated.message, details: stated.data };
}

/** The same for the error of a JSON-RPC response, whatever an agent sent as one. */
export function errorStatusOfRpc(error: unknown): ErrorStatus {
  const { code, message, data } = isObject(error) ? error : {};
  const details = Array.isArray(data) ? (data as unknown[]) : [];
  const codes = platformCodesIn(details) ?? (typeof code === 'number' ? CODES[code] : undefined) ?? INTERNAL;
  return { ...codes, message: typeof message === 'string' ? message : 'The agent failed', details };
}

/** Agents of this platform name the code of the platform's own errors in their ErrorInfo. */
function platformCodesIn(details: readonly unknown[]): Codes | undefined {
  const info = details.find((detail) => isObject(detail) && detail['domain'] === DOMAIN);
  const reason = isObject(info) ? info['reason'] : undefined;
  if (typeof reason !== 'string' || !isErrorCode(reason)) return undefined;
  const { http, grpc } = ERROR_CODES[reason];
  return { httpStatus: http, grpcStatus: grpc };
}
