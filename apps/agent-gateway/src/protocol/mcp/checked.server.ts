import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { beginningOf } from '@isthmus/domain-exchange';
import { asClientSeesIt } from './tasks.extension.js';

type Wrap = Server['_wrapHandler'];
type Handler = Parameters<Wrap>[1];

/**
 * The SDK's server, but parameters that its schemas refuse are the fault of the client (-32602), which the SDK states as
 * an internal error, and with tasks, of which it knows nothing. Handlers throw nothing but ProtocolError.
 */
export class CheckedServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return asClientSeesIt(method, await wrapped(request, context));
      } catch (error) {
        throw error instanceof ProtocolError ? error : invalidParams(method, error);
      }
    };
  }
}

function invalidParams(method: string, error: unknown): ProtocolError {
  const { path, message } = issueIn(error instanceof Error ? error.message : '');
  const where = path === '' ? '' : `: ${path}: ${message}`;
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid parameters of ${method}${where}`);
}

/** The first issue of the schema, whose error has all of them as JSON. */
function issueIn(text: string): { path: string; message: string } {
  try {
    const [issue] = JSON.parse(text) as { path?: unknown[]; message?: unknown }[];
    return { path: beginningOf((issue?.path ?? []).join('.'), 200), message: String(issue?.message) };
  } catch {
    return { path: '', message: '' };
  }
}
