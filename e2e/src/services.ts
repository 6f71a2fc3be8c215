import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  compute,
  gateway,
  governance,
  handover,
  host,
  models,
  network,
  quota,
  registry,
  runtime,
} from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { ServiceDefinition } from '@isthmus/contracts';
import type { JWK } from 'jose';
import { endpoints, type GrpcService } from './endpoints.ts';

/** Every gRPC service of the platform with the process that serves it. */
export const DEFINITIONS = {
  registry: { audience: 'agent-registry', definition: registry.AgentRegistryDefinition },
  exchanges: { audience: 'agent-gateway', definition: gateway.ExchangeLogDefinition },
  host: { audience: 'agent-host', definition: host.AgentHostDefinition },
  handOvers: { audience: 'agent-host', definition: handover.HandOversDefinition },
  runtime: { audience: 'agent-host', definition: runtime.RuntimeHostDefinition },
  models: { audience: 'maas-gateway', definition: models.ModelsDefinition },
  keys: { audience: 'maas-gateway', definition: models.ApiKeysDefinition },
  answerCache: { audience: 'maas-gateway', definition: models.AnswerCacheDefinition },
  knowledge: { audience: 'maas-gateway', definition: models.KnowledgeDefinition },
  embeddings: { audience: 'maas-gateway', definition: models.EmbeddingsDefinition },
  compute: { audience: 'compute-scheduler', definition: compute.ComputeDefinition },
  engines: { audience: 'compute-scheduler', definition: compute.EnginesDefinition },
  network: { audience: 'network-intelligence', definition: network.NetworkDefinition },
  ledger: { audience: 'governance', definition: governance.LedgerDefinition },
  audit: { audience: 'governance', definition: governance.AuditDefinition },
  quota: { audience: 'governance', definition: quota.QuotaDefinition },
} as const satisfies Record<string, { audience: GrpcService; definition: ServiceDefinition }>;

export type Services = {
  [Name in keyof typeof DEFINITIONS]: ServiceClient<(typeof DEFINITIONS)[Name]['definition']>;
};

interface Secrets {
  serviceKeys: Record<string, JWK>;
}

/** The identity of a service of the platform under test. */
export function identityOf(service: string): Promise<ServiceIdentity> {
  const file = join(endpoints().dataDirectory, 'secrets.json');
  const { serviceKeys } = JSON.parse(readFileSync(file, 'utf8')) as Secrets; // written by tools/src/secrets.ts
  const key = serviceKeys[service];
  if (!key) throw new Error(`${file} has no key of ${service}`);
  const keys = Object.values(serviceKeys).map(({ d: _, ...publicJwk }) => publicJwk);
  return ServiceIdentity.create(service, key, { keys });
}

const connected = new Map<string, Promise<Services>>();

/** Clients of every service, calling as `service`; each balances over all instances. */
export function servicesAs(service: string): Promise<Services> {
  const clients = connected.get(service) ?? connect(service);
  connected.set(service, clients);
  return clients;
}

async function connect(service: string): Promise<Services> {
  const identity = await identityOf(service);
  const clients = Object.entries(DEFINITIONS).map(([name, { audience, definition }]) => [
    name,
    createServiceClient(definition as ServiceDefinition, {
      address: endpoints().grpc[audience],
      audience,
      identity,
    }),
  ]);
  return Object.fromEntries(clients) as Services; // one client for each entry of the table
}

/** The scope of the owner of a new tenant; actor `user:e2e`. */
export function newTenant(): TenantScope {
  const scope = tenantScope(randomUUID(), 'user:e2e', 'owner');
  if (!scope) throw new Error('a random UUID is a tenant id');
  return scope;
}

/** A new tenant with an account of `creditMicro`. */
export async function openTenant(portal: Services, creditMicro = 100_000_000n): Promise<TenantScope> {
  const scope = newTenant();
  await portal.ledger.openAccount({ tenantId: scope.tenantId, currency: 'CNY', creditMicro });
  return scope;
}

/** A key of the tenant for both gateways. */
export async function createKey(
  portal: Services,
  scope: TenantScope,
): Promise<{ id: string; secret: string }> {
  const { key, secret } = await portal.keys.createKey(
    { idempotencyKey: randomUUID(), name: 'e2e', scopes: ['models', 'agents'] },
    { scope },
  );
  if (!key) throw new Error('no key was returned');
  return { id: key.id, secret };
}
