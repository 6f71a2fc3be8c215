import { A2aError, rpcErrorOf, type RpcId } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { Attachment, HttpFault, retryHeaders, type ErrorPort, type HttpCall } from '@isthmus/platform-http';

const INVALID_REQUEST = -32600;
const rpcIds = new Attachment<HttpCall, RpcId>();

/** Keeps the JSON-RPC id of a call: an error response repeats it. */
export function setRpcId(call: HttpCall, id: RpcId): void {
  rpcIds.set(call, id);
}

/** The JSON-RPC id of a call; null until it is known. */
export function rpcIdOf(call: HttpCall | undefined): RpcId {
  return (call && rpcIds.get(call)) ?? null;
}

/** States errors in JSON-RPC 2.0 (A2A v1, section 9.5), those of HTTP itself included. */
export const a2aErrors: ErrorPort<A2aError> = {
  recognises: (error): error is A2aError => error instanceof A2aError,
  codeOf: ({ kind }) => kind,
  render: (error, { call }) => {
    const { httpStatus: status, body } = rpcErrorOf(error, rpcIdOf(call));
    if (error instanceof HttpFault) body.error.code = INVALID_REQUEST;
    const retry = error instanceof AppError ? retryHeaders(error) : {};
    return { status, headers: { 'content-type': 'application/json', ...retry }, body };
  },
};
