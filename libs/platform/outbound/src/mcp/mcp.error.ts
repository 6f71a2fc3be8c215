import { OutboundError, outboundErrorOf } from '../outbound.error.js';

/**
 * Why an MCP server gave no result: it was not reached, or broke off (`unreachable`, see `cause`); did not answer in time;
 * refused the credential or the request with a status of HTTP; declined it with an error of JSON-RPC; sent what is not MCP.
 */
export type McpFailure = 'unreachable' | 'timed_out' | 'refused' | 'declined' | 'invalid';

/** A request of MCP without a result. `message` contains no address; of `declined` it is the server's own. */
export class McpError extends Error {
  /** Of HTTP, where that is the reason. */
  readonly status: number | undefined;

  constructor(
    readonly failure: McpFailure,
    message: string,
    options?: ErrorOptions & { status?: number },
  ) {
    super(message, options);
    this.name = 'McpError';
    this.status = options?.status;
  }

  /** Whether the same request may have a result later. */
  get mayPass(): boolean {
    const { failure, status = 0 } = this;
    return failure === 'unreachable' || failure === 'timed_out' || status === 429 || status >= 500;
  }

  /** What happened to the connection, where that is the reason. */
  get outbound(): OutboundError | undefined {
    return this.cause instanceof OutboundError ? this.cause : undefined;
  }
}

const MESSAGE_CHARACTERS_MAX = 2_000;
const CAUSES_MAX = 6;

/** Any error of the official client as an McpError; returns an McpError unchanged. */
export function mcpErrorOf(error: unknown): McpError {
  if (error instanceof McpError) return error;
  const causes = causesOf(error);
  const network = causes.find(isOfConnection);
  if (network) {
    const outbound = outboundErrorOf(network);
    const failure = outbound.failure === 'timed_out' ? 'timed_out' : 'unreachable';
    return new McpError(failure, outbound.message, { cause: outbound });
  }
  const status = causes.map(statusOf).find((each) => each !== undefined);
  if (status !== undefined)
    return new McpError('refused', `The server answered with HTTP status ${status}`, {
      cause: error,
      status,
    });
  const [first] = causes;
  if (isCoded(first, 'REQUEST_TIMEOUT'))
    return new McpError('timed_out', 'The server did not answer in time', { cause: error });
  if (isCoded(first, 'CONNECTION_CLOSED'))
    return new McpError('unreachable', 'The connection was closed before the response was complete', {
      cause: new OutboundError('broken_off', 'The connection was closed before the response was complete'),
    });
  const message =
    first instanceof Error
      ? first.message.slice(0, MESSAGE_CHARACTERS_MAX).toWellFormed()
      : 'no reason was given';
  // Errors that came over the wire have the numbers of JSON-RPC; the library's own have words.
  if (first instanceof Error && 'code' in first && typeof first.code === 'number')
    return new McpError('declined', message, { cause: error });
  return new McpError('invalid', `The server sent an invalid MCP response: ${message}`, { cause: error });
}

/** The library puts what a request failed with into `cause`, or into the data of its own error. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  let next: unknown = error;
  while (next instanceof Error && causes.length < CAUSES_MAX) {
    causes.push(next);
    const { data } = next as { data?: { cause?: unknown } };
    next = next.cause ?? data?.cause;
  }
  return causes;
}

/** Failed requests are OutboundErrors; a body that breaks off while it is read is an error of `fetch`. */
function isOfConnection(error: Error): boolean {
  return error instanceof OutboundError || (error instanceof TypeError && error.message === 'terminated');
}

function statusOf(error: Error): number | undefined {
  const { data } = error as { data?: { status?: unknown } };
  if (typeof data?.status === 'number') return data.status;
  return error.name === 'UnauthorizedError' ? 401 : undefined;
}

function isCoded(error: Error | undefined, code: string): boolean {
  return error !== undefined && 'code' in error && error.code === code;
}
