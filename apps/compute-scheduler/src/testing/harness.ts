import { randomUUID } from 'node:crypto';
import { compute, registry, network, type ServiceDefinition } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import {
  createTestIdentities,
  testDatabaseUrl,
  type ServiceName,
  type TestIdentities,
} from '@isthmus/testing';
import { environment as environmentSchema } from '../config.js';
import { serviceOptions } from '../service.js';
import { LedgerBook, startFakeLedger } from './fake-ledger.js';
import { startNetwork } from './network-process.js';

type Compute = ServiceClient<typeof compute.ComputeDefinition>;
type Engines = ServiceClient<typeof compute.EnginesDefinition>;

/** One scheduler, as several services see it. */
export interface SchedulerClients {
  orchestrator: Compute;
  portal: Compute;
  engines: Engines;
  hostEngines: Engines;
  portalEngines: Engines;
}

export interface Harness {
  identities: TestIdentities;
  /** Two instances over one database. */
  one: SchedulerClients;
  two: SchedulerClients;
  network: ServiceClient<typeof network.NetworkDefinition>;
  book: LedgerBook;
  /** As the scheduler's own role. */
  database: Database;
  stop: () => Promise<void>;
}

/** Two schedulers and network-intelligence for real, governance as a fake. */
export async function startHarness(
  adminUrl: string,
  options: { meterIntervalMs?: number } = {},
): Promise<Harness> {
  const identities = await createTestIdentities();
  const book = new LedgerBook();
  const ledger = await startFakeLedger(identities, book);
  const networkEnvironment = await identities.environmentOf('network-intelligence');
  const realNetwork = await startNetwork(networkEnvironment, testDatabaseUrl(adminUrl, 'network'));
  const closers: (() => unknown)[] = [];

  const connect = async <D extends ServiceDefinition>(
    definition: D,
    as: ServiceName,
    to: { audience: ServiceName; address: string },
  ) => {
    const client = createServiceClient(definition, { ...to, identity: await identities.identityOf(as) });
    closers.unshift(() => client.close());
    return client;
  };
  const scheduler = async (): Promise<SchedulerClients> => {
    const environment = await identities.environmentFor('compute-scheduler', environmentSchema, {
      DATABASE_URL: testDatabaseUrl(adminUrl, 'compute'),
      NETWORK_ADDRESS: realNetwork.address,
      GOVERNANCE_ADDRESS: ledger.address,
      METER_INTERVAL_MS: options.meterIntervalMs ?? 60_000,
    });
    const service = await runService(serviceOptions(environment));
    closers.push(() => service.stop());
    const to = { audience: 'compute-scheduler', address: `127.0.0.1:${environment.GRPC_PORT}` } as const;
    return {
      orchestrator: await connect(compute.ComputeDefinition, 'orchestrator', to),
      portal: await connect(compute.ComputeDefinition, 'portal', to),
      engines: await connect(compute.EnginesDefinition, 'orchestrator', to),
      hostEngines: await connect(compute.EnginesDefinition, 'agent-host', to),
      portalEngines: await connect(compute.EnginesDefinition, 'portal', to),
    };
  };

  const database = new Database({
    schema: 'compute',
    url: testDatabaseUrl(adminUrl, 'compute'),
    connectionsMax: 2,
  });
  const networkTarget = { audience: 'network-intelligence', address: realNetwork.address } as const;
  return {
    identities,
    book,
    database,
    one: await scheduler(),
    two: await scheduler(),
    network: await connect(network.NetworkDefinition, 'portal', networkTarget),
    stop: async () => {
      for (const close of closers) await close();
      await Promise.all([realNetwork.stop(), ledger.stop(), database.close()]);
    },
  };
}

/** A reservation that any metro can serve; what a test is about is given in `rest`. */
export function reserveRequest(rest: Partial<compute.ReserveRequest> = {}): compute.ReserveRequest {
  return {
    key: randomUUID(),
    tenantId: randomUUID(),
    agentId: randomUUID(),
    requirement: requirement(),
    ttlMs: 60_000,
    excludedNodeIds: [],
    ...rest,
  };
}

export function requirement(
  rest: Partial<NonNullable<compute.ReserveRequest['requirement']>> = {},
): NonNullable<compute.ReserveRequest['requirement']> {
  return registry.PlacementRequirement.fromPartial({
    metroId: 'wuhan',
    roundTripUsMax: 1_000,
    resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 0 },
    ...rest,
  });
}
