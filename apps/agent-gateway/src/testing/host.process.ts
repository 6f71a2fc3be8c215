import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { randomUUID } from 'node:crypto';
import { host, registry } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import type { GatewayHarness } from './gateway.harness.js';

const MAIN = fileURLToPath(new URL('../../../agent-host/dist/main.js', import.meta.url));
const READY_MS_MAX = 60_000;
const SCOPE = { scope: platformScope('test') };

/** A real agent-host, as a process of its own. */
export interface HostProcess {
  client: ServiceClient<typeof host.AgentHostDefinition>;
  /** Starts an instance of an agent, waits until it is healthy and publishes where it answers. */
  deploy: (change?: {
    agentId?: string;
    generation?: number;
    model?: string;
    turnTimeoutMs?: number;
  }) => Promise<host.Instance>;
  stop: () => Promise<void>;
  /** Ends it at once, as a power failure does. */
  kill: () => Promise<void>;
}

export async function startHostProcess(
  harness: GatewayHarness,
  options: { databaseUrl: string; modelsUrl: string; traceFile?: string },
): Promise<HostProcess> {
  const { GRPC_PORT, OPERATIONS_PORT, SERVICE_IDENTITY, SERVICE_KEYS } =
    await harness.identities.environmentOf('agent-host');
  const child = fork(MAIN, [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      GRPC_PORT: String(GRPC_PORT),
      OPERATIONS_PORT: String(OPERATIONS_PORT),
      LOG_LEVEL: 'error',
      SERVICE_IDENTITY: JSON.stringify(SERVICE_IDENTITY),
      SERVICE_KEYS: JSON.stringify(SERVICE_KEYS),
      DATABASE_URL: options.databaseUrl,
      REGISTRY_ADDRESS: harness.addresses.registry,
      COMPUTE_ADDRESS: harness.addresses.compute,
      GOVERNANCE_ADDRESS: harness.addresses.governance,
      MODELS_ADDRESS: harness.addresses.models,
      MODELS_URL: options.modelsUrl,
      ...(options.traceFile ? { TRACE_FILE: options.traceFile } : {}),
    },
  });
  const client = createServiceClient(host.AgentHostDefinition, {
    address: `127.0.0.1:${GRPC_PORT}`,
    audience: 'agent-host',
    identity: await harness.identities.identityOf('compute-scheduler'),
  });
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    client.close();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  const stop = () => end('SIGTERM');
  try {
    await untilReady(OPERATIONS_PORT);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    client,
    deploy: (change = {}) => deploy(harness, client, change),
    stop,
    kill: () => end('SIGKILL'),
  };
}

async function untilReady(port: number): Promise<void> {
  for (const deadline = Date.now() + READY_MS_MAX; Date.now() < deadline;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('agent-host did not become ready');
}

async function deploy(
  harness: GatewayHarness,
  client: HostProcess['client'],
  change: { agentId?: string; generation?: number; model?: string; turnTimeoutMs?: number },
): Promise<host.Instance> {
  const agentId = change.agentId ?? randomUUID();
  const generation = change.generation ?? 1;
  const instanceId = `${agentId}-${generation}`;
  const request = host.StartInstanceRequest.fromPartial({
    instanceId,
    agentId,
    generation,
    tenantId: harness.tenant.tenantId,
    nodeId: 'node-1',
    siteId: 'site-1',
    address: `${harness.urls[0]}/agents/${agentId}`,
    resources: { cpuMilli: 100, memoryMib: 96 },
    spec: {
      name: 'Support',
      description: 'Answers questions.',
      instructions: 'Be brief.',
      model: change.model ?? 'scripted',
      skills: [{ id: 'answers', name: 'Answers', description: 'Answers questions.', tags: ['help'] }],
      limits: { stepsMax: 4, outputTokensMax: 1_000, turnTimeoutMs: change.turnTimeoutMs ?? 20_000 },
    },
  });
  await client.startInstance(request, SCOPE);
  for (;;) {
    const instance = await client.getInstance({ instanceId }, SCOPE);
    if (instance.state === host.InstanceState.FAILED)
      throw new Error(`the instance failed: ${instance.failure}`);
    if (instance.state === host.InstanceState.HEALTHY) {
      harness.publish(instance.endpoint, {
        agentId,
        instanceId,
        generation,
        state: registry.AgentState.READY,
      });
      return instance;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
