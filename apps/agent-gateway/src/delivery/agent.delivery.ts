import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { ExchangeEnd, Target } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { DEFAULT_LIMITS } from '@isthmus/platform-http';
import { OutboundClient, OutboundError } from '@isthmus/platform-outbound';
import type { TenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { OwnRequest } from './push/push.model.js';

const CONNECT_MS_MAX = 2_000;
/** To one agent; a stream has a connection to itself. As many as clients may have. */
const CONNECTIONS_MAX = DEFAULT_LIMITS.connectionsMax;

/** A request for the process that runs an agent. */
export interface AgentRequest {
  target: Target;
  /** For whom the agent is called. */
  scope: TenantScope;
  requestId: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  signal: AbortSignal;
  /** Set where the gateway itself answers, or has a part in the answer. */
  own?: OwnRequest;
  agentId: string;
  /** The caller can go on with a broken stream: its events have positions (docs/protocol/extensions.md). */
  resumable?: Resumable | undefined;
  /** The message is delivered once, however often it is sent. */
  once?: Once | undefined;
  /** For agents of this platform: the id of the task that the message begins. */
  taskId?: string | undefined;
}

/** What a caller that can resume streams says. */
export interface Resumable {
  /** The id of the last event that it has seen; absent for the first stream. */
  after: string | undefined;
}

/** What a message is known by to a caller that sends it again. */
export interface Once {
  messageId: string;
  /** Of the message. */
  digest: string;
  /** Another content takes the place of one that the agent may not have got. */
  mayChange?: boolean;
}

/** How an answer that began ended. */
export type AnswerEnd = Extract<ExchangeEnd, 'answered' | 'rejected' | 'failed' | 'truncated'>;

/** Head of an agent's answer, and its body as it comes. The body has to be read or destroyed. */
export interface AgentAnswer {
  statusCode: number;
  headers: Readonly<IncomingHttpHeaders>;
  body: Readable;
  /** Comes from a process of this platform. */
  hosted: boolean;
  /** How the agent ends the message, where that is known apart from this answer. Never rejects. */
  ended?: Promise<ExchangeEnd>;
  /** Whoever passes the answer on calls this before the last of it is sent, so that nothing is delivered unpaid. */
  ending?: (end: AnswerEnd) => void;
  /** Whoever passes the answer on calls this with the conversation that it is of; empty where the agent does not say. */
  conversation?: (id: string) => void;
}

/** Connections to the processes that run agents, kept alive for each of them. */
@Injectable()
export class AgentDelivery implements OnApplicationShutdown {
  private readonly hosted = clientOf('allow');
  private readonly external: OutboundClient;

  constructor(
    @Inject(ENVIRONMENT)
    private readonly environment: Pick<Environment, 'EXTERNAL_PRIVATE_NETWORKS' | 'EXCHANGE_TIMEOUT_MS'>,
    @Inject(KIT) private readonly kit: { identity: Pick<ServiceKit['identity'], 'tokenFor'> },
  ) {
    this.external = clientOf(environment.EXTERNAL_PRIVATE_NETWORKS);
  }

  /**
   * Resolves with the head of the answer. Throws OutboundError when there is none, UPSTREAM_UNAVAILABLE for an address
   * that policy forbids, and the signal's reason when it is aborted.
   */
  async send({
    target,
    scope,
    requestId,
    headers,
    body,
    signal,
    taskId,
  }: AgentRequest): Promise<AgentAnswer> {
    const { hosted } = target;
    const url = new URL(target.url);
    const client = hosted ? this.hosted : this.external;
    assertAllowed(client, url);
    // Our tokens stay on our platform: an agent elsewhere could use them here.
    const credentials = hosted
      ? {
          authorization: `Bearer ${await this.kit.identity.tokenFor('agent-host', scope)}`,
          ...(taskId !== undefined && { 'isthmus-task-id': taskId }),
        }
      : {};
    const answer = await client.request({
      method: 'POST',
      url,
      headers: { ...headers, 'x-request-id': requestId, ...credentials },
      body,
      signal,
      headMsMax: this.environment.EXCHANGE_TIMEOUT_MS,
    });
    return { ...answer, hosted };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.hosted.destroy(), this.external.destroy()]);
  }
}

/** Streams may be silent for as long as an exchange may last, which the exchange's own deadline bounds. */
function clientOf(privateNetworks: 'allow' | 'deny'): OutboundClient {
  return new OutboundClient({
    privateNetworks,
    connectMsMax: CONNECT_MS_MAX,
    idleMsMax: 0,
    connectionsMax: CONNECTIONS_MAX,
  });
}

function assertAllowed(client: OutboundClient, url: URL): void {
  try {
    client.assertAllowed(url);
  } catch (cause) {
    if (!(cause instanceof OutboundError)) throw cause;
    throw new AppError(
      'UPSTREAM_UNAVAILABLE',
      'The agent is registered with a private address, which this gateway does not connect to',
      { cause },
    );
  }
}
