import { JsonRpcTransportHandler } from '@a2a-js/sdk/server';
import type { AppError } from '@isthmus/platform-errors';
import type { ErrorPort } from '@isthmus/platform-http';

const INTERNAL_ERROR = -32603;

/** States errors from before the protocol's own handler as JSON-RPC; the gateway has checked the envelope already. */
export const a2aErrors: ErrorPort<never> = {
  render: (error: AppError) => ({
    status: error.httpStatus,
    headers: { 'content-type': 'application/json' },
    body: { jsonrpc: '2.0', id: null, error: { code: INTERNAL_ERROR, message: error.message } },
  }),
};

/** The answer to a JSON-RPC request that failed, in the SDK's words. */
export function rpcFailureOf({ id }: Record<string, unknown>, error: unknown): object {
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  return { jsonrpc: '2.0', id: known, error: JsonRpcTransportHandler.mapToJSONRPCError(error) };
}
