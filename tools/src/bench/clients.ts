import { randomUUID } from 'node:crypto';
import { governance, registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { publicKeySet, type ServiceName } from '../secrets.ts';
import type { BenchTarget } from './target.ts';

/** Calls the platform as its own services do. */
export interface BenchClients {
  portal: Awaited<ReturnType<typeof registryClient>>;
  gateway: Awaited<ReturnType<typeof registryClient>>;
  gatewayIdentity: ServiceIdentity;
  portalIdentity: ServiceIdentity;
  scope: TenantScope;
  close: () => void;
}

/** Clients for a new tenant with some credit. */
export async function connectClients(platform: BenchTarget): Promise<BenchClients> {
  const scope = tenantScope(randomUUID(), 'user:bench', 'owner');
  if (!scope) throw new Error('a random UUID is a tenant id');
  const [portalIdentity, gatewayIdentity] = await Promise.all([
    identityOf(platform, 'portal'),
    identityOf(platform, 'agent-gateway'),
  ]);
  const ledger = createServiceClient(governance.LedgerDefinition, {
    address: addressOf(platform, 'GOVERNANCE_ADDRESS'),
    audience: 'governance',
    identity: portalIdentity,
  });
  await ledger.openAccount({ tenantId: scope.tenantId, currency: 'CNY', creditMicro: 1_000_000_000n });
  ledger.close();
  const [portal, gateway] = [
    registryClient(platform, portalIdentity),
    registryClient(platform, gatewayIdentity),
  ];
  return {
    portal,
    gateway,
    gatewayIdentity,
    portalIdentity,
    scope,
    close: () => [portal, gateway].forEach((client) => client.close()),
  };
}

function registryClient(platform: BenchTarget, identity: ServiceIdentity) {
  return createServiceClient(registry.AgentRegistryDefinition, {
    address: addressOf(platform, 'REGISTRY_ADDRESS'),
    audience: 'agent-registry',
    identity,
  });
}

function identityOf({ secrets }: BenchTarget, service: ServiceName): Promise<ServiceIdentity> {
  return ServiceIdentity.create(service, secrets.serviceKeys[service], publicKeySet(secrets));
}

function addressOf({ processes }: BenchTarget, variable: string): string {
  const address = processes
    .map(({ environment }) => environment[variable])
    .find((value) => value !== undefined);
  if (!address) throw new Error(`no process has ${variable}`);
  return address;
}
