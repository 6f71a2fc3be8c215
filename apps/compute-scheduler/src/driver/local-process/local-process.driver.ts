import { host, type registry } from '@isthmus/contracts';
import type {
  CallLimits,
  EngineEndpoint,
  LogSubject,
  WorkloadLogLine,
  WorkloadStatus,
} from '@isthmus/domain-placement';
import { BoundedCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import type { Driver, Order } from '../../engine/engine.types.js';
import { logLineOf, statusOf } from './instance.mapper.js';

type HostClient = ServiceClient<typeof host.AgentHostDefinition> & { close: () => void };

const CLIENTS_MAX = 256;

/** Runs workloads as processes of an agent host, reached by gRPC. */
export class LocalProcessDriver implements Driver {
  readonly name = 'local-process';
  /** One connection for each address; beyond CLIENTS_MAX the least recently used one is closed. */
  private readonly clients = new BoundedCache<string, HostClient>({
    entriesMax: CLIENTS_MAX,
    dispose: (client) => client.close(),
  });

  constructor(private readonly identity: ServiceIdentity) {}

  async start(engine: EngineEndpoint, order: Order, limits: CallLimits = {}): Promise<WorkloadStatus> {
    // The controller took it from a decoded StartInstanceRequest, where it has this type.
    const spec = order.spec as registry.AgentSpec;
    return statusOf(await this.client(engine).startInstance({ ...order, spec }, callOptions(limits)));
  }

  async get(
    engine: EngineEndpoint,
    instanceId: string,
    limits: CallLimits = {},
  ): Promise<WorkloadStatus | undefined> {
    try {
      return statusOf(await this.client(engine).getInstance({ instanceId }, callOptions(limits)));
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  async stop(engine: EngineEndpoint, instanceId: string, limits: CallLimits = {}): Promise<void> {
    try {
      await this.client(engine).stopInstance({ instanceId }, callOptions(limits));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  async list(engine: EngineEndpoint): Promise<readonly WorkloadStatus[]> {
    const { instances } = await this.client(engine).listInstances({});
    return instances.map(statusOf);
  }

  async *tail(
    engine: EngineEndpoint,
    subject: LogSubject,
    signal: AbortSignal,
  ): AsyncGenerator<WorkloadLogLine> {
    for await (const line of this.client(engine).tailLogs(subject, { signal })) yield logLineOf(line);
  }

  close(): void {
    this.clients.clear();
  }

  private client({ address }: EngineEndpoint): HostClient {
    const known = this.clients.get(address);
    if (known) return known;
    const options = { address, audience: 'agent-host', identity: this.identity };
    const client = createServiceClient(host.AgentHostDefinition, options);
    this.clients.set(address, client);
    return client;
  }
}

function callOptions({ deadline, signal }: CallLimits) {
  return { ...(deadline ? { deadline } : {}), ...(signal ? { signal } : {}) };
}
