import type { Client, ClientOptions, PriorDiscovery } from '@modelcontextprotocol/client';
import type { OutboundClient } from '../outbound.client.js';
import { outboundFetch } from '../outbound.fetch.js';
import { McpError, mcpErrorOf } from './mcp.error.js';
import { withOwnIds } from './request.ids.js';
import { ResponseStreams } from './response.streams.js';
import { TASKS_EXTENSION, withoutTask } from './task.result.js';

const END_SESSION_MS_MAX = 1_000;
/** A server that never ends its list is not followed for ever. */
const LIST_PAGES_MAX = 10;

export interface McpConnectionOptions {
  url: string;
  /** Bearer token; empty for none. */
  credential: string;
  outbound: OutboundClient;
  /** Longest time to connect, in milliseconds. */
  connectMsMax: number;
  signal?: AbortSignal;
  /** What an earlier connection to this server has found, which saves the first round trip. */
  prior?: PriorDiscovery | undefined;
  options?: Pick<ClientOptions, 'capabilities' | 'jsonSchemaValidator' | 'inputRequired'>;
}

/** A connection to an MCP server of 2026-07-28 or 2025-11-25, whichever it speaks. */
export interface McpConnection {
  client: Client;
  /** The result of a request; rejects also when the stream that should have it has ended. For one request at a time. */
  until<Result>(request: Promise<Result>): Promise<Result>;
  /** For the next connection to the same server. */
  prior: PriorDiscovery;
  /** Never rejects. */
  close(): Promise<void>;
}

/**
 * Connects under the rules of `outbound`: pinned addresses, no redirects. Throws McpError, or the signal's reason. The
 * library is loaded with the first connection: it costs 10 MB of memory.
 */
export async function connectMcp(connection: McpConnectionOptions): Promise<McpConnection> {
  const { url, credential, outbound, connectMsMax, signal, prior, options } = connection;
  const sdk = await import('@modelcontextprotocol/client');
  const client = new sdk.Client(
    { name: 'isthmus', version: '1.0.0' },
    { ...options, versionNegotiation: { mode: 'auto' }, listMaxPages: LIST_PAGES_MAX },
  );
  const headers: Record<string, string> = credential === '' ? {} : { authorization: `Bearer ${credential}` };
  const streams = new ResponseStreams();
  const http = new sdk.StreamableHTTPClientTransport(new URL(url), {
    fetch: streams.watching(outboundFetch(outbound)),
    requestInit: { headers },
    // A stream that breaks off is an error of its call; resuming it could hide that for minutes.
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
  });
  const followsTasks = options?.capabilities?.extensions?.[TASKS_EXTENSION] !== undefined;
  const transport = withOwnIds(http, undefined, followsTasks ? withoutTask : undefined);
  const deadline = AbortSignal.timeout(connectMsMax);
  const ends = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    await before(ends, client.connect(transport, { signal: ends, ...(prior && { prior }) }));
  } catch (error) {
    void client.close().catch(() => undefined);
    signal?.throwIfAborted();
    if (deadline.aborted)
      throw new McpError('timed_out', 'The server did not answer in time', { cause: error });
    throw mcpErrorOf(error);
  }
  const discover = client.getDiscoverResult();
  return {
    client,
    until: (request) => streams.until(request),
    prior: discover ? { kind: 'modern', discover } : { kind: 'legacy' },
    close: async () => {
      if (!discover) await ended(transport.terminateSession());
      await client.close().catch(() => undefined);
    },
  };
}

/** The library's own limits leave out parts of connecting, such as the second revision after the first. */
async function before(signal: AbortSignal, connecting: Promise<void>): Promise<void> {
  connecting.catch(() => undefined); // It may fail after the signal.
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error); // Of AbortSignal.timeout, or the caller's.
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    signal.throwIfAborted();
    await Promise.race([connecting, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Sessions of 2025-11-25 are kept by the server; one that does not answer is left to it. */
async function ended(termination: Promise<void>): Promise<void> {
  const waited = new Promise<void>((resolve) => setTimeout(resolve, END_SESSION_MS_MAX).unref());
  await Promise.race([termination.catch(() => undefined), waited]);
}
