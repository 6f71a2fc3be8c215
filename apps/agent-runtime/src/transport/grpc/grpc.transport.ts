import { setTimeout as sleep } from 'node:timers/promises';
import { runtime } from '@isthmus/contracts';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import type { Logger } from '@isthmus/platform-observability';
import { createHost, type HostCall } from '../../host/host.client.js';
import type { ConnectionEnd, HostConnection, Configuration } from '../../host/host.js';
import { configurationOf } from '../../host/host.mapper.js';

const CALL_TIMEOUT_MS = 10_000;
const RETRY_MS = 200;
const DETACH_TIMEOUT_MS = 500;
/** The host says with these that it does not know this runtime, or no longer. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'INVALID_ARGUMENT',
]);

/** How a runtime without a parent finds its host. */
export interface HostAddress {
  /** `host:port` of the host's gRPC. */
  address: string;
  instanceId: string;
  /** Good for one attachment; the host sends new ones. */
  token: string;
}

/** How long the host may be unreachable: before the first attachment, and after one has broken. */
export interface AttachBounds {
  firstMs: number;
  againMs: number;
}

type RuntimeHostClient = ServiceClient<runtime.RuntimeHostDefinition>;

/** Attaches to a host on another machine. Rejects with the last failure when it cannot within `firstMs`. */
export async function connectGrpc(
  { address, instanceId, token: firstToken }: HostAddress,
  { bounds, logger }: { bounds: AttachBounds; logger: Logger },
): Promise<HostConnection> {
  let token = firstToken;
  // Its tokens are signed by the host, in whose name it calls: it has no key of its own.
  const identity = { service: 'agent-host', tokenFor: async () => token };
  const client = createServiceClient(runtime.RuntimeHostDefinition, {
    address,
    audience: 'agent-host',
    identity,
  });
  const closing = new AbortController();
  const started = Promise.withResolvers<Configuration>();
  const { promise: ended, resolve: end } = Promise.withResolvers<ConnectionEnd>();
  const attachment = new Attachment(client, { instanceId, bounds, logger }, (event) => {
    if (event.$case === 'configuration') started.resolve(configurationOf(event.value));
    if (event.$case === 'token') token = event.value.token;
    // The stream stays open while the runtime stops.
    if (event.$case === 'stop') end('stop');
  });
  attachment.follow(closing.signal).catch((error: unknown) => {
    logger.warn({ err: error }, 'The host is lost');
    started.reject(error);
    end('lost');
  });
  const close = async (reason: string) => {
    await client.detach({ reason }, { deadline: DETACH_TIMEOUT_MS, retry: false }).catch((error: unknown) => {
      logger.warn(
        { err: error },
        'Detaching from the host failed; the host ends the session after its timeout',
      );
    });
    closing.abort();
    client.close();
  };
  const configuration = await started.promise.catch((error: unknown) => {
    client.close();
    throw error;
  });
  return { host: createHost(callsOver(client)), configuration, ended, close };
}

type AttachEvent = NonNullable<runtime.AttachResponse['kind']>;

/** The stream on which the host says what it wants; opened again when it breaks. */
class Attachment {
  constructor(
    private readonly client: Pick<RuntimeHostClient, 'attach'>,
    private readonly options: { instanceId: string; bounds: AttachBounds; logger: Logger },
    private readonly onEvent: (event: AttachEvent) => void,
  ) {}

  /** Stays attached until the signal aborts; rejects when the host stays unreachable or refuses. */
  async follow(signal: AbortSignal): Promise<void> {
    const { bounds, logger } = this.options;
    let until = Date.now() + bounds.firstMs;
    while (!signal.aborted) {
      let isAttached = false;
      try {
        await this.stream({ signal, until }, () => (isAttached = true));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof AppError && FINAL.has(error.code)) throw error;
        if (!isAttached && Date.now() + RETRY_MS >= until) throw error;
        logger.warn({ err: error }, 'Not attached to the host; trying again');
      }
      if (isAttached) until = Date.now() + bounds.againMs;
      await sleep(RETRY_MS);
    }
  }

  /** One attachment until it breaks. Its first message must come by `until`. */
  private async stream(
    { signal, until }: { signal: AbortSignal; until: number },
    onAttached: () => void,
  ): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), Math.max(0, until - Date.now()));
    try {
      const options = { signal: AbortSignal.any([signal, late.signal]), retry: false };
      for await (const { kind } of this.client.attach({ instanceId: this.options.instanceId }, options)) {
        clearTimeout(timer);
        onAttached();
        if (kind) this.onEvent(kind);
      }
      throw new AppError('UNAVAILABLE', 'The host closed the attachment');
    } finally {
      clearTimeout(timer);
    }
  }
}

function callsOver(client: RuntimeHostClient): HostCall {
  return (method, request) => {
    // The client's method is looked up by its name, whose types HostCall relates; the union cannot say so.
    const call = client[method] as (request: unknown, options: object) => Promise<never>;
    return call(request, { deadline: CALL_TIMEOUT_MS });
  };
}
