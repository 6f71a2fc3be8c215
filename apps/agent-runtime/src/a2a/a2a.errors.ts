import { JsonRpcTransportHandler } from '@a2a-js/sdk/server';
import { A2AError } from '@a2a-js/sdk/errors';
import { AppError } from '@isthmus/platform-errors';
import type { ErrorPort } from '@isthmus/platform-http';

const INTERNAL_ERROR = -32603;
/** Of the reasons that the platform states. */
const DOMAIN: string = 'isthmus';

/** States errors from before the protocol's own handler as JSON-RPC; the gateway has checked the envelope already. */
export const a2aErrors: ErrorPort<never> = {
  render: (error: AppError) => ({
    status: error.httpStatus,
    headers: { 'content-type': 'application/json' },
    body: { jsonrpc: '2.0', id: null, error: { code: INTERNAL_ERROR, message: error.message } },
  }),
};

type Info = ReturnType<A2AError['toErrorInfo']>;

/** An error of the platform in the SDK's form: its ErrorInfo names our code and what to do. */
class PlatformError extends A2AError {
  constructor(private readonly error: AppError) {
    super({ message: error.message, cause: error });
  }

  override toErrorInfo(): Info {
    const { code: reason, metadata, remedy } = this.error;
    const facts = { ...metadata, ...(remedy === undefined ? {} : { remedy }) };
    // The SDK's type knows its own domain only; clients read any.
    return { ...super.toErrorInfo(), reason, domain: DOMAIN, metadata: facts } as Info;
  }
}

/** What the SDK states as the error that it is; without this it would drop the code of an AppError. */
export function sdkErrorOf(error: unknown): unknown {
  return error instanceof AppError ? new PlatformError(error) : error;
}

/** The answer to a JSON-RPC request that failed, in the SDK's words. */
export function rpcFailureOf({ id }: Record<string, unknown>, error: unknown): object {
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  return { jsonrpc: '2.0', id: known, error: JsonRpcTransportHandler.mapToJSONRPCError(sdkErrorOf(error)) };
}
