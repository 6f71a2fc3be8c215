import { governance, registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { Progress } from '../../progress.ts';
import { loadSecrets } from '../../secrets.ts';
import { deploySupport } from '../deployments.ts';
import { openOrganisation, portalIdentity, type Organisation } from '../load/organisation.ts';
import { byAgent, byModel, type WayIn } from './ways-in.ts';

/** A running platform, as its data folder and its addresses tell. */
export interface SupportSite {
  dataDirectory: string;
  /** Of its database, with a role that may see sizes. */
  databaseUrl: string;
  gatewayUrl: string;
  modelsUrl: string;
  /** gRPC addresses of services. */
  addresses: { governance: string; models: string; registry: string };
}

/** Organisations that ask by one way in, and what they have spent so far, in millionths of a yuan. */
export interface Members {
  waysIn: WayIn[];
  spentMicro: () => Promise<number>;
}

/** Organisations with a key each, that ask the model. */
export async function modelMembers(site: SupportSite, count: number, progress: Progress): Promise<Members> {
  const organisations = await open(site, count, { scopes: ['models'], progress });
  return {
    waysIn: organisations.map(({ secret }) => byModel(site.modelsUrl, secret)),
    spentMicro: () => spentMicro(site, organisations),
  };
}

/** Organisations with a key and a hosted support agent each, from the template, that ask the agent. */
export async function agentMembers(site: SupportSite, count: number, progress: Progress): Promise<Members> {
  const organisations = await open(site, count, { scopes: ['agents'], progress });
  const identity = await identityOf(site);
  const portal = createServiceClient(registry.AgentRegistryDefinition, {
    address: site.addresses.registry,
    audience: 'agent-registry',
    identity,
  });
  try {
    const waysIn: WayIn[] = [];
    for (const { scope, secret } of organisations) {
      const agentId = await deploySupport({ portal, scope });
      waysIn.push(byAgent(`${site.gatewayUrl}/agents/${agentId}`, secret));
    }
    return { waysIn, spentMicro: () => spentMicro(site, organisations) };
  } finally {
    portal.close();
  }
}

async function open(
  { dataDirectory, addresses }: SupportSite,
  count: number,
  options: Parameters<typeof openOrganisation>[1],
): Promise<Organisation[]> {
  const secrets = await loadSecrets(dataDirectory);
  const environment = { GOVERNANCE_ADDRESS: addresses.governance, MODELS_ADDRESS: addresses.models };
  const platform = { secrets, processes: [{ environment }] };
  return Promise.all(Array.from({ length: count }, () => openOrganisation(platform, options)));
}

async function spentMicro(site: SupportSite, organisations: readonly Organisation[]): Promise<number> {
  const ledger = createServiceClient(governance.LedgerDefinition, {
    address: site.addresses.governance,
    audience: 'governance',
    identity: await identityOf(site),
  });
  try {
    const accounts = await Promise.all(organisations.map(({ scope }) => ledger.getAccount({}, { scope })));
    return accounts.reduce((sum, account) => sum + Number(account.spentMicro), 0);
  } finally {
    ledger.close();
  }
}

async function identityOf({ dataDirectory }: SupportSite) {
  return portalIdentity(await loadSecrets(dataDirectory));
}
