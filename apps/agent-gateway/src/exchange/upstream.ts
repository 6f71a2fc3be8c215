import type { OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { OutboundClient, OutboundError, type OutboundAnswer } from '@isthmus/platform-http';

const CONNECT_MS_MAX = 2_000;

export interface UpstreamRequest {
  url: string;
  /** Runs on this platform; other addresses are reached under stricter rules. */
  hosted: boolean;
  headers: Record<string, string>;
  body: Uint8Array;
  signal: AbortSignal;
  timeoutMs: number;
}

/** Connections to the processes that run agents, kept alive for each of them. */
export class Upstreams implements OnApplicationShutdown {
  private readonly hosted = clientOf('allow');
  private readonly external: OutboundClient;

  constructor(options: { privateNetworks: 'allow' | 'deny' }) {
    this.external = clientOf(options.privateNetworks);
  }

  /**
   * Resolves with the head of the answer. Throws OutboundError when there is none, UPSTREAM_UNAVAILABLE for an address that
   * is not reached from here, and the signal's reason when it is aborted.
   */
  async send({ url, hosted, timeoutMs, ...rest }: UpstreamRequest): Promise<OutboundAnswer> {
    const client = hosted ? this.hosted : this.external;
    assertAllowed(client, url);
    return client.request({ method: 'POST', url, headMsMax: timeoutMs, ...rest });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.hosted.destroy(), this.external.destroy()]);
  }
}

/** Streams may be silent for as long as an exchange may last, which the call's own deadline bounds. */
function clientOf(privateNetworks: 'allow' | 'deny'): OutboundClient {
  return new OutboundClient({ privateNetworks, connectMsMax: CONNECT_MS_MAX, idleMsMax: 0 });
}

function assertAllowed(client: OutboundClient, url: string): void {
  try {
    client.assertAllowed(url);
  } catch (cause) {
    if (!(cause instanceof OutboundError)) throw cause;
    throw new AppError(
      'UPSTREAM_UNAVAILABLE',
      'The agent is registered with a private address, which is not reached from here',
      { cause },
    );
  }
}
