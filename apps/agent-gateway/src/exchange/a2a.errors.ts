import { ProtocolError, rpcErrorOf, type RpcId } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { HttpFault, jsonErrors, retryHeaders, type ErrorPort, type HttpCall } from '@isthmus/platform-http';

const INVALID_REQUEST = -32600;
const rpcIds = new WeakMap<HttpCall, RpcId>();

/** Notes the JSON-RPC id of a call as soon as it is known: an error answer repeats it. */
export function noteRpcId(call: HttpCall, id: RpcId): void {
  rpcIds.set(call, id);
}

/** The JSON-RPC id of a call; null until it is known. */
export function rpcIdOf(call: HttpCall | undefined): RpcId {
  return (call && rpcIds.get(call)) ?? null;
}

/** States errors of requests for agents in JSON-RPC 2.0 (A2A v1, section 9.5), those of HTTP itself included. */
export const a2aErrors: ErrorPort<ProtocolError> = {
  recognises: (error): error is ProtocolError => error instanceof ProtocolError,
  codeOf: ({ kind }) => kind,
  render: (error, { call }) => {
    const { httpStatus: status, body } = rpcErrorOf(error, rpcIdOf(call));
    if (error instanceof HttpFault) body.error.code = INVALID_REQUEST;
    const retry = error instanceof AppError ? retryHeaders(error) : {};
    return { status, headers: { 'content-type': 'application/json', ...retry }, body };
  },
};

/**
 * JSON-RPC where a request is for an agent, also one with a wrong method or one that is too broken to say what it is for;
 * plain JSON elsewhere.
 */
export const gatewayErrors: ErrorPort<ProtocolError> = {
  ...a2aErrors,
  render: (error, context) => {
    const forAgent = context.call?.response.req.url?.startsWith('/agents/') ?? true;
    return forAgent || error instanceof ProtocolError
      ? a2aErrors.render(error, context)
      : jsonErrors.render(error, context);
  },
};
