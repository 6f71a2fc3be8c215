import { handover, host } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import {
  createTestIdentities,
  newTenantScope,
  startFakePlatform,
  startScriptedOpenAi,
  type FakePlatformState,
  type ScriptedOpenAi,
  type TestIdentities,
} from '@isthmus/testing';
import {
  ClientFactory,
  ClientFactoryOptions,
  JsonRpcTransportFactory,
  type Client,
} from '@a2a-js/sdk/client';
import { randomUUID } from 'node:crypto';
import { environment as environmentSchema } from '../config.js';
import { serviceOptions } from '../service.js';
import { startRuntimeProcess, type RuntimeProcess } from './runtime.process.js';

const SCOPE = { scope: platformScope('test') };

export type HostClient = ServiceClient<typeof host.AgentHostDefinition>;

/** A whole agent-host on free ports, with the services round it faked and its models scripted. */
export interface HostHarness {
  state: FakePlatformState;
  openAi: ScriptedOpenAi;
  identities: TestIdentities;
  hostClient: HostClient;
  /** As the portal calls. */
  handOvers: ServiceClient<typeof handover.HandOversDefinition>;
  tenant: TenantScope;
  grpcPort: number;
  /** A request for a new agent of the tenant. */
  requestWith: (change: AgentChange) => host.StartInstanceRequest;
  /** Starts an instance as a child process of the host and waits until it is healthy. */
  startAgent: (change?: AgentChange) => Promise<host.Instance>;
  /** Starts the process of an instance that the host only expects, and waits until it is healthy. */
  startRemoteAgent: (change?: AgentChange & { environment?: Record<string, string> }) => Promise<RemoteAgent>;
  /** The official client, talking to an instance as the gateway does. */
  clientFor: (instance: host.Instance, scope?: TenantScope) => Promise<Client>;
  /** Ends the host alone. */
  stopHost: () => Promise<void>;
  stop: () => Promise<void>;
}

/** An instance whose process is no child of the host. */
export interface RemoteAgent {
  instance: host.Instance;
  process: RuntimeProcess;
  /** What the host said that the process needs. */
  environment: Record<string, string>;
}

export type AgentChange = Partial<host.StartInstanceRequest> & { specChange?: object };

export async function startHostHarness(
  databaseUrl: string,
  change: { INSTANCES_MAX?: number; MCP_PRIVATE_NETWORKS?: 'allow' | 'deny' } = {},
): Promise<HostHarness> {
  const identities = await createTestIdentities();
  const { state, addresses, stop: stopFakes } = await startFakePlatform(identities);
  const openAi = await startScriptedOpenAi();
  const environment = await identities.environmentFor('agent-host', environmentSchema, {
    DATABASE_URL: databaseUrl,
    REGISTRY_ADDRESS: addresses.registry,
    COMPUTE_ADDRESS: addresses.compute,
    GOVERNANCE_ADDRESS: addresses.governance,
    MODELS_ADDRESS: addresses.models,
    MODELS_URL: openAi.url,
    INSTANCES_MAX: change.INSTANCES_MAX ?? 8,
    INSTANCE_START_TIMEOUT_MS: 20_000,
    INSTANCE_STOP_GRACE_MS: 3_000,
    MCP_PRIVATE_NETWORKS: change.MCP_PRIVATE_NETWORKS ?? 'allow',
  });
  const service = await runService({ ...serviceOptions(environment), ready: async () => true });
  const hostClient = createServiceClient(host.AgentHostDefinition, {
    address: `127.0.0.1:${environment.GRPC_PORT}`,
    audience: 'agent-host',
    identity: await identities.identityOf('compute-scheduler'),
  });
  const handOvers = createServiceClient(handover.HandOversDefinition, {
    address: `127.0.0.1:${environment.GRPC_PORT}`,
    audience: 'agent-host',
    identity: await identities.identityOf('portal'),
  });
  const tenant = newTenantScope();
  const gateway = await identities.identityOf('agent-gateway');
  return {
    state,
    openAi,
    identities,
    hostClient,
    handOvers,
    tenant,
    grpcPort: environment.GRPC_PORT,
    requestWith: (change) => requestWith(tenant, change),
    startAgent: async (change = {}) => {
      const request = requestWith(tenant, change);
      await hostClient.startInstance(request, SCOPE);
      return untilHealthy(hostClient, request.instanceId);
    },
    startRemoteAgent: async ({ environment: changed, ...change } = {}) => {
      const request = requestWith(tenant, change);
      const { environment } = await hostClient.enrolInstance(request, SCOPE);
      const process = startRuntimeProcess({ ...environment, ...changed });
      const instance = await untilHealthy(hostClient, request.instanceId);
      return { instance, process, environment };
    },
    clientFor: (instance, scope = tenant) => clientOf(instance, () => gateway.tokenFor('agent-host', scope)),
    stopHost: service.stop,
    stop: async () => {
      hostClient.close();
      handOvers.close();
      await service.stop();
      await stopFakes();
      await openAi.close();
    },
  };
}

function requestWith(tenant: TenantScope, { specChange, ...change }: AgentChange): host.StartInstanceRequest {
  const agentId = change.agentId ?? randomUUID();
  const request = { ...startRequest(agentId, tenant.tenantId), ...change };
  if (specChange && request.spec) request.spec = { ...request.spec, ...specChange };
  return request;
}

async function untilHealthy(hostClient: HostClient, instanceId: string): Promise<host.Instance> {
  for (;;) {
    const instance = await hostClient.getInstance({ instanceId }, SCOPE);
    if (instance.state === host.InstanceState.HEALTHY) return instance;
    if (instance.state === host.InstanceState.FAILED)
      throw new Error(`the instance failed: ${instance.failure}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function startRequest(agentId: string, tenantId: string): host.StartInstanceRequest {
  return host.StartInstanceRequest.fromPartial({
    instanceId: `${agentId}-1`,
    agentId,
    tenantId,
    generation: 1,
    nodeId: 'node-1',
    siteId: 'site-1',
    address: `http://gateway.test/agents/${agentId}`,
    resources: { cpuMilli: 100, memoryMib: 96 },
    spec: {
      name: 'Support',
      description: 'Answers questions.',
      instructions: 'Be brief.',
      model: 'scripted',
      skills: [{ id: 'answers', name: 'Answers', description: 'Answers questions.', tags: ['help'] }],
      limits: { stepsMax: 4, outputTokensMax: 1_000, turnTimeoutMs: 10_000 },
    },
  });
}

/** A client on the instance's own endpoint; its card names the public address, which nothing serves here. */
async function clientOf(instance: host.Instance, token: () => Promise<string>): Promise<Client> {
  const fetchImpl: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${await token()}`);
    return fetch(String(input).includes('/.well-known/') ? input : `${instance.endpoint}/`, {
      ...init,
      headers,
    });
  };
  const factory = new ClientFactory(
    ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
      transports: [new JsonRpcTransportFactory({ fetchImpl })],
    }),
  );
  const card: unknown = await (await fetchImpl(`${instance.endpoint}/.well-known/agent-card.json`)).json();
  return factory.createFromAgentCard(card as never); // the SDK's resolver turns JSON into its own form
}
