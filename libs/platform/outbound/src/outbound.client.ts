import { traceHeaders } from '@isthmus/platform-observability';
import type { Agent, Dispatcher } from 'undici';
import { outboundErrorOf } from './outbound.error.js';
import { assertPublicHost, publicLookup, type ResolveName } from './pinned.lookup.js';

const CONNECT_MS_MAX = 3_000;
const HEAD_MS_MAX = 30_000;
const IDLE_MS_MAX = 60_000;
const KEEP_ALIVE_MS = 60_000;
const CONNECTIONS_MAX = 256;

export interface OutboundOptions {
  /** `deny`: only public internet addresses are reached. `allow`: for hosts that an operator configures. */
  privateNetworks: 'allow' | 'deny';
  /** Longest time to resolve the name and connect, in milliseconds. */
  connectMsMax?: number;
  /** Longest wait for the head of a response, in milliseconds, unless a request has its own. */
  headMsMax?: number;
  /** Longest pause within a body, in milliseconds; 0 for no limit. */
  idleMsMax?: number;
  /** Largest body, in bytes; unbounded when absent, for streams whose reader has a bound. */
  bodyBytesMax?: number;
  /** How long an idle connection is kept, in milliseconds; less than the server keeps it. */
  keepAliveMs?: number;
  /** Connections to one origin; further requests wait for a free one. */
  connectionsMax?: number;
  /** Resolves names, for tests. */
  resolveName?: ResolveName;
}

export interface OutboundRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  url: string | URL;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  headMsMax?: number;
  /** Longest time for the request and its whole response, in milliseconds. */
  wholeMsMax?: number;
}

/** Head of a response, and its body as a stream, which must be read or destroyed. */
export type OutboundAnswer = Dispatcher.ResponseData;

/**
 * HTTP requests to other parties. A name is resolved once per connection, all its addresses are checked against the
 * policy, and the connection is made to a checked address; redirects are never followed; the current trace is
 * propagated.
 */
export class OutboundClient {
  private agent: Promise<Agent> | undefined;

  constructor(private readonly options: OutboundOptions) {}

  /** Its connections, for `fetch`. The library is loaded with the first request: it costs 4 MB of memory. */
  dispatcher(): Promise<Agent> {
    return (this.agent ??= openAgent(this.options));
  }

  /**
   * Resolves with the head of a response, whatever its status, redirects included. Throws OutboundError,
   * the signal's reason when it is aborted, and TypeError for an invalid URL. Errors of the body are those of undici;
   * see `outboundErrorOf`.
   */
  async request(options: OutboundRequest): Promise<OutboundAnswer> {
    const { method, url, headers, body, headMsMax } = options;
    const parsed = typeof url === 'string' ? new URL(url) : url;
    this.assertAllowed(parsed);
    const { origin, pathname, search } = parsed;
    const signal = signalOf(options);
    try {
      const dispatcher = await this.dispatcher();
      const answer = await dispatcher.request({
        method,
        origin,
        path: `${pathname}${search}`,
        headers: { ...headers, ...traceHeaders() },
        body: body ?? null,
        ...(signal ? { signal } : {}),
        ...(headMsMax === undefined ? {} : { headersTimeout: headMsMax }),
      });
      // The reader of the body gets its errors; an error without a reader must not end the process.
      answer.body.on('error', () => undefined);
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw outboundErrorOf(error);
    }
  }

  /**
   * Throws OutboundError for a URL whose host is an address that the policy refuses, TypeError for one that is not http
   * or https.
   */
  assertAllowed(url: string | URL): void {
    const parsed = typeof url === 'string' ? new URL(url) : url;
    if (!/^https?:$/.test(parsed.protocol)) throw new TypeError(`${parsed.protocol} is not http or https`);
    if (this.options.privateNetworks === 'allow') return;
    try {
      assertPublicHost(parsed);
    } catch (error) {
      throw outboundErrorOf(error);
    }
  }

  /** Lets requests end, then closes every connection. */
  async close(): Promise<void> {
    await (await this.agent)?.close();
  }

  /** Closes every connection at once; requests in flight fail. */
  async destroy(): Promise<void> {
    await (await this.agent)?.destroy();
  }
}

async function openAgent({ privateNetworks, resolveName, ...limits }: OutboundOptions): Promise<Agent> {
  const { Agent: AgentOfPools } = await import('undici');
  const lookup = privateNetworks === 'deny' ? publicLookup(resolveName) : resolveName;
  return new AgentOfPools({
    connections: limits.connectionsMax ?? CONNECTIONS_MAX,
    pipelining: 1,
    headersTimeout: limits.headMsMax ?? HEAD_MS_MAX,
    bodyTimeout: limits.idleMsMax ?? IDLE_MS_MAX,
    maxResponseSize: limits.bodyBytesMax ?? -1,
    keepAliveTimeout: limits.keepAliveMs ?? KEEP_ALIVE_MS,
    connect: { timeout: limits.connectMsMax ?? CONNECT_MS_MAX, ...(lookup ? { lookup } : {}) },
  });
}

function signalOf({ signal, wholeMsMax }: OutboundRequest): AbortSignal | undefined {
  if (wholeMsMax === undefined) return signal;
  const timeout = AbortSignal.timeout(wholeMsMax);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}
