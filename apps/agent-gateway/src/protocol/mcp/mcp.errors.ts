import { A2aError } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { HttpFault, retryHeaders, type ErrorPort, type HttpCall } from '@isthmus/platform-http';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/**
 * States errors of requests that never reach a method of MCP, in JSON-RPC with the status of HTTP. It has no codes of its
 * own: those from -32000 on are the specification's (2026-07-28, basic, error codes).
 */
export const mcpErrors: ErrorPort<A2aError> = {
  // A body that cannot be read is the same error in every protocol that is JSON-RPC.
  recognises: (error): error is A2aError => error instanceof A2aError,
  codeOf: ({ kind }) => kind,
  render: (error) => {
    const { message } = error;
    if (error instanceof A2aError) return { status: 400, body: rpc(error.code, message, error.metadata) };
    const { code, remedy, fields } = error;
    const data = { code, ...(remedy === undefined ? {} : { remedy }), ...(fields.length > 0 && { fields }) };
    return {
      status: error.httpStatus,
      headers: retryHeaders(error),
      body: rpc(codeOf(error), message, data),
    };
  },
};

/** An error of a method of MCP. The SDK passes messages on as they are, and that of a bug is not for clients. */
export function protocolErrorOf(error: unknown, call: HttpCall): ProtocolError {
  call.render(error);
  if (!(error instanceof AppError))
    return new ProtocolError(ProtocolErrorCode.InternalError, `Internal error; request id ${call.requestId}`);
  const { message, code, remedy, retryAfterMs } = error;
  return new ProtocolError(ProtocolErrorCode.InternalError, message, {
    code,
    ...(remedy !== undefined && { remedy }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function codeOf(error: AppError): number {
  if (error.code === 'INVALID_ARGUMENT' && !(error instanceof HttpFault))
    return ProtocolErrorCode.InvalidParams;
  return error.httpStatus < 500 ? ProtocolErrorCode.InvalidRequest : ProtocolErrorCode.InternalError;
}

function rpc(code: number, message: string, data: object): object {
  return { jsonrpc: '2.0', id: null, error: { code, message, data } };
}
