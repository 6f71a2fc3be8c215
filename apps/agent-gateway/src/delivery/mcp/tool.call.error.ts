import { AppError } from '@isthmus/platform-errors';
import type { McpError } from '@isthmus/platform-outbound/mcp';

/** What an exchange reports of a call without a result: OutboundError where the server was not reached, AppError otherwise. */
export function exchangeErrorOf(error: McpError): Error {
  const { failure, message, outbound } = error;
  if (outbound?.failure === 'address_refused')
    return new AppError(
      'UPSTREAM_UNAVAILABLE',
      'The agent is registered with a private address, which this gateway does not connect to',
      { cause: error },
    );
  if (outbound && outbound.failure !== 'too_large') return outbound;
  const code = failure === 'timed_out' ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_INVALID';
  return new AppError(code, `The MCP server of this agent gave no result. ${message}`, { cause: error });
}
