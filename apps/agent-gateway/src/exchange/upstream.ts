import { isIP, type LookupFunction } from 'node:net';
import { lookup } from 'node:dns';
import { Agent, request, type Dispatcher } from 'undici';
import { isPrivateAddress } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';

const CONNECT_TIMEOUT_MS = 2_000;
const KEEP_ALIVE_MS = 60_000;
/** Connections to one instance; more requests wait for one. */
const CONNECTIONS_MAX = 256;

export interface UpstreamRequest {
  url: string;
  /** Runs on this platform; other addresses are reached under stricter rules. */
  hosted: boolean;
  headers: Record<string, string>;
  body: Uint8Array;
  signal: AbortSignal;
  timeoutMs: number;
}

export type UpstreamAnswer = Dispatcher.ResponseData;

/** What went wrong before the first byte of an answer. */
export class UpstreamError extends Error {
  constructor(
    /** True when it is certain that nothing was delivered. */
    readonly undelivered: boolean,
    cause: unknown,
  ) {
    super('the agent gave no answer', { cause });
    this.name = 'UpstreamError';
  }
}

/** Connections to the processes that run agents, kept alive for each of them. */
export class Upstreams {
  private readonly hosted = new Agent(settings());
  private readonly external: Agent;
  private readonly refusePrivate: boolean;

  constructor(options: { privateNetworks: 'allow' | 'deny' }) {
    this.external =
      options.privateNetworks === 'allow' ? new Agent(settings()) : new Agent(settings(publicLookup));
    this.refusePrivate = options.privateNetworks === 'deny';
  }

  /** Resolves with the head of the answer; throws UpstreamError, or the signal's reason. */
  async send({ url, hosted, headers, body, signal, timeoutMs }: UpstreamRequest): Promise<UpstreamAnswer> {
    if (!hosted && this.refusePrivate) assertPublicHost(url);
    try {
      const dispatcher = hosted ? this.hosted : this.external;
      const options = { headers, body, signal, dispatcher, headersTimeout: timeoutMs, bodyTimeout: 0 };
      const answer = await request(url, { method: 'POST', ...options });
      // Whoever reads the body hears of its errors; one that comes when nobody reads must not end the process.
      answer.body.on('error', () => undefined);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      throw new UpstreamError(isUndelivered(error), error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.hosted.close(), this.external.close()]);
  }
}

function settings(lookupWith?: LookupFunction): Agent.Options {
  return {
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookupWith ? { lookup: lookupWith } : {}) },
  };
}

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EPRIVATE',
]);

function isUndelivered(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CONNECT_CODES.has(String(error.code));
}

/** An address in the URL itself is never looked up, so it is checked here. */
function assertPublicHost(url: string): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivateAddress(host)) {
    throw new AppError(
      'UPSTREAM_UNAVAILABLE',
      'The agent is registered with a private address, which is not reached from here',
    );
  }
}

/** Resolves names as usual and refuses private addresses; the connection is made to the address that was checked. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = error ?? addresses.find(({ address }) => isPrivateAddress(address));
    const failure = error ?? Object.assign(new Error('a private address'), { code: 'EPRIVATE' });
    const [first] = addresses ?? [];
    if (refused || !first) callback(failure, '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
