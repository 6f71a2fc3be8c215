import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { host } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { Rpc, runService } from '@isthmus/platform-grpc-server';
import type { TestIdentities } from '@isthmus/testing';

const { AgentHostDefinition } = host;
const { startInstance, stopInstance, getInstance, listInstances, tailLogs } = AgentHostDefinition.methods;
/** The methods that the scheduler calls. */
const CALLED = { startInstance, stopInstance, getInstance, listInstances, tailLogs };

/** What runs on a fake agent host; outlives the server, as processes outlive a lost connection. */
export class HostState {
  readonly instances = new Map<string, host.Instance>();
  readonly starts: host.StartInstanceRequest[] = [];
  readonly tails: host.TailLogsRequest[] = [];
  /** What its log has; a reader gets all of it, and the stream ends. */
  lines: host.LogLine[] = [];

  running(): string[] {
    return [...this.instances.values()]
      .filter(({ state }) => state === host.InstanceState.HEALTHY)
      .map(({ instanceId }) => instanceId);
  }
}

/** Several hosts live in one test process, where a route has one handler class: the state is what differs. */
@Controller()
class HostController {
  constructor(private readonly state: HostState) {}

  @Rpc(AgentHostDefinition, 'startInstance', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async startInstance(@Payload() request: host.StartInstanceRequest) {
    this.state.starts.push(request);
    const { instanceId, agentId, generation, nodeId } = request;
    const known = this.state.instances.get(instanceId);
    if (known) return known;
    const instance: host.Instance = {
      instanceId,
      agentId,
      generation,
      nodeId,
      state: host.InstanceState.HEALTHY,
      endpoint: 'http://127.0.0.1:1/',
      pid: 4711,
      startedAt: new Date('2026-11-24T00:00:00Z'),
      failure: '',
    };
    this.state.instances.set(instanceId, instance);
    return instance;
  }

  @Rpc(AgentHostDefinition, 'stopInstance', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async stopInstance(@Payload() { instanceId }: host.StopInstanceRequest) {
    this.state.instances.delete(instanceId);
    return {};
  }

  @Rpc(AgentHostDefinition, 'getInstance', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async getInstance(@Payload() { instanceId }: host.GetInstanceRequest) {
    const instance = this.state.instances.get(instanceId);
    if (!instance) throw notFound('instance', instanceId);
    return instance;
  }

  @Rpc(AgentHostDefinition, 'listInstances', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async listInstances() {
    return { instances: [...this.state.instances.values()] };
  }

  @Rpc(AgentHostDefinition, 'tailLogs', {
    callers: ['compute-scheduler'],
    scope: 'platform',
    permission: 'none',
  })
  async *tailLogs(@Payload() request: host.TailLogsRequest) {
    this.state.tails.push(request);
    yield* this.state.lines;
  }
}

@Module({})
class HostModule {}

/** A fake agent host at a port of its own, or at `port` when it comes back. */
export async function startFakeHost(identities: TestIdentities, state: HostState, port?: number) {
  const environment = await identities.environmentOf('agent-host');
  const grpcPort = port ?? environment.GRPC_PORT;
  const service = await runService({
    name: 'agent-host',
    environment: { ...environment, GRPC_PORT: grpcPort },
    definitions: [{ ...AgentHostDefinition, methods: CALLED }],
    module: () => ({
      module: HostModule,
      controllers: [HostController],
      providers: [{ provide: HostState, useValue: state }],
    }),
    ready: async () => true,
  });
  return { address: `127.0.0.1:${grpcPort}`, port: grpcPort, stop: () => service.stop() };
}
