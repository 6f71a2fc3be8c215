import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { AppError } from '@isthmus/platform-errors';
import { runService } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  createTestIdentities,
  freePort,
  startFakeAuditLog,
  testDatabaseUrl,
  type TestIdentities,
} from '@isthmus/testing';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { environment } from '../config.js';
import { serviceOptions } from '../service.js';
import { startFakeEncoder } from './fake.encoder.js';

const { AgentRegistryDefinition, AgentState } = registry;

export type RegistryClient = ServiceClient<typeof AgentRegistryDefinition> & { close: () => void };
type Caller = 'portal' | 'orchestrator' | 'agent-host' | 'agent-gateway';
export type Harness = Awaited<ReturnType<typeof startHarness>>;

export const GATEWAY_URL = 'http://127.0.0.1:4000';

/** Two registries over one database, a fake audit log, and clients of every service that calls them. */
export async function startHarness(databaseAdminUrl: string, privateNetworks: 'allow' | 'deny' = 'deny') {
  const identities = await createTestIdentities();
  const audit = await startFakeAuditLog(identities);
  const models = await startFakeEncoder(identities);
  models.encoder.refusal = new AppError('UNAVAILABLE', 'no encoder');
  const addresses = { audit: audit.address, models: models.address };
  const shared = { identities, databaseAdminUrl, ...addresses, temporalPort: await freePort() };
  const common = { ...shared, signingKey: await newSigningKey(), privateNetworks };
  const registries = [await startRegistry(common), await startRegistry(common)] as const;
  const [first, second] = registries;
  const both = `${first.address},${second.address}`;
  const clients = {
    portal: await connect(identities, 'portal', first.address),
    otherPortal: await connect(identities, 'portal', second.address),
    orchestrator: await connect(identities, 'orchestrator', both),
    host: await connect(identities, 'agent-host', both),
    gateway: await connect(identities, 'agent-gateway', both),
  };
  return {
    ...clients,
    ...stepsOf(clients),
    auditLog: audit.log,
    /** Away until a test clears its refusal. */
    encoder: models.encoder,
    temporalPort: shared.temporalPort,
    httpPort: first.httpPort,
    async stop() {
      Object.values(clients).forEach((client) => client.close());
      await Promise.all(registries.map(({ stop }) => stop()));
      await Promise.all([audit.stop(), models.stop()]);
    },
  };
}

/** A deployment whose every field keeps its rule. */
export function deployRequest() {
  return {
    idempotencyKey: randomUUID(),
    spec: {
      name: 'Support',
      description: 'Answers customers.',
      model: 'extract/support',
      skills: [
        { id: 'billing', name: 'Billing', description: 'Explains bills.', tags: ['billing'], examples: [] },
      ],
      limits: { stepsMax: 5, outputTokensMax: 500, turnTimeoutMs: 30_000 },
    },
    requirement: { metroId: 'wuhan', resources: { cpuMilli: 500, memoryMib: 256, acceleratorMilli: 0 } },
  };
}

/** What callers, the workflow and the instance do on an agent's way to READY. */
function stepsOf(clients: Record<'portal' | 'orchestrator' | 'host' | 'gateway', RegistryClient>) {
  const { portal, orchestrator, host, gateway } = clients;
  const deploy = (scope: TenantScope) => portal.deployAgent(deployRequest(), { scope });
  const place = (agentId: string, generation: number) => {
    const placement = {
      reservationId: randomUUID(),
      nodeId: `node-${generation}`,
      siteId: 's',
      siteName: 'Site',
      metroId: 'wuhan',
    };
    return orchestrator.recordPlacement({ agentId, generation, placement });
  };
  const bringUp = async (agentId: string, generation: number, ttlMs = 20_000) => {
    const ready = (await gateway.resolveAgent({ agentId })).state === AgentState.READY;
    if (!ready) await place(agentId, generation);
    const instanceId = `${agentId}-${generation}`;
    if (!ready)
      await host.grantLease({ agentId, generation, instanceId, endpoint: 'http://127.0.0.1:9', ttlMs });
    return orchestrator.publishAgent({ agentId, generation, instanceId });
  };
  /** The second generation, beside the first. */
  const bringUpRollout = async (agentId: string, generation = 2) => {
    await place(agentId, generation);
    const instance = { agentId, generation, instanceId: `${agentId}-${generation}` };
    await host.grantLease({ ...instance, endpoint: 'http://127.0.0.1:10', ttlMs: 20_000 });
    return orchestrator.publishAgent(instance);
  };
  return { deploy, place, bringUp, bringUpRollout };
}

interface RegistryOptions {
  identities: TestIdentities;
  databaseAdminUrl: string;
  /** Address of the audit log. */
  audit: string;
  /** Address of the encoder. */
  models: string;
  temporalPort: number;
  signingKey: JWK;
  privateNetworks: 'allow' | 'deny';
}

async function startRegistry(options: RegistryOptions) {
  const httpPort = await freePort();
  const config = await options.identities.environmentFor('agent-registry', environment, {
    DATABASE_URL: testDatabaseUrl(options.databaseAdminUrl, 'registry'),
    HTTP_PORT: httpPort,
    GATEWAY_URL,
    GATEWAY_GRPC_ADDRESS: '127.0.0.1:4001',
    GOVERNANCE_ADDRESS: options.audit,
    MODELS_ADDRESS: options.models,
    TEMPORAL_ADDRESS: `127.0.0.1:${options.temporalPort}`,
    CARD_SIGNING_KEY: JSON.stringify(options.signingKey),
    CREDENTIAL_KEY: 'encrypts the credentials of this test',
    EXTERNAL_PRIVATE_NETWORKS: options.privateNetworks,
  });
  const { stop } = await runService(serviceOptions(config));
  return { address: `127.0.0.1:${config.GRPC_PORT}`, httpPort, stop };
}

async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: 'card-1' };
}

async function connect(identities: TestIdentities, caller: Caller, address: string): Promise<RegistryClient> {
  const identity = await identities.identityOf(caller);
  return createServiceClient(AgentRegistryDefinition, { address, audience: 'agent-registry', identity });
}
