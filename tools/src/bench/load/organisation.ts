import { randomUUID } from 'node:crypto';
import { governance, models, quota } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { Platform } from '../../platform.ts';
import type { Progress } from '../../progress.ts';
import { publicKeySet } from '../../secrets.ts';
import type { ProcessSpec } from '../../services.ts';

/** So large that nothing is refused, and yet subtracted from and counted. */
const CREDIT_MICRO = 1_000_000_000_000_000n;
const RATE_MAX = 1_000_000_000n;

export interface Organisation {
  scope: TenantScope;
  /** Of its key. */
  secret: string;
}

/** What knows where services are. */
type Addresses = Pick<ProcessSpec, 'environment'>;

/** A new organisation with credit, budgets, rate limits and a key with those scopes. */
export async function openOrganisation(
  { secrets, processes }: Pick<Platform, 'secrets'> & { processes: readonly Addresses[] },
  { scopes, progress }: { scopes: string[]; progress: Progress },
): Promise<Organisation> {
  const scope = tenantScope(randomUUID(), 'user:bench', 'owner');
  if (!scope) throw new Error('a random UUID is a tenant id');
  const identity = await portalIdentity(secrets);
  const toGovernance = {
    address: addressOf(processes, 'GOVERNANCE_ADDRESS'),
    audience: 'governance',
    identity,
  };
  const toModels = { address: addressOf(processes, 'MODELS_ADDRESS'), audience: 'maas-gateway', identity };
  const ledger = createServiceClient(governance.LedgerDefinition, toGovernance);
  const quotas = createServiceClient(quota.QuotaDefinition, toGovernance);
  const keys = createServiceClient(models.ApiKeysDefinition, toModels);
  try {
    await ledger.openAccount({ tenantId: scope.tenantId, currency: 'CNY', creditMicro: CREDIT_MICRO });
    await limit(quotas, scope).catch((error: unknown) => {
      if (!isUnimplemented(error)) throw error;
      progress.say('  ! budgets and rate limits are NOT set: this ledger does not offer them');
    });
    const request = { idempotencyKey: randomUUID(), name: 'Benchmark', scopes };
    const { secret } = await keys.createKey(request, { scope });
    return { scope, secret };
  } finally {
    [ledger, quotas, keys].forEach((client) => client.close());
  }
}

/** A budget of the organisation and one of each key, and limits of the organisation; nothing comes near them. */
async function limit(quotas: ServiceClient<typeof quota.QuotaDefinition>, scope: TenantScope): Promise<void> {
  const [organisation, eachKey] = [
    { kind: quota.SubjectKind.ORGANISATION, id: '' },
    { kind: quota.SubjectKind.KEY, id: '*' },
  ];
  for (const subject of [organisation, eachKey])
    await quotas.setBudget({ subject, window: 'day', limitMicro: CREDIT_MICRO }, { scope });
  const numbers = { requestsPerMinute: RATE_MAX, tokensPerMinute: RATE_MAX, concurrentRequests: 10_000 };
  await quotas.setRateLimit({ subject: organisation, ...numbers }, { scope });
}

function isUnimplemented(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNIMPLEMENTED';
}

/** The value of a variable that some process of the platform has. */
export function addressOf(processes: readonly Addresses[], variable: string): string {
  const address = processes.map(({ environment }) => environment[variable]).find((value) => value);
  if (!address) throw new Error(`no process has ${variable}`);
  return address;
}

/** The portal's identity, as which a benchmark calls services. */
export function portalIdentity(secrets: Platform['secrets']): Promise<ServiceIdentity> {
  return ServiceIdentity.create('portal', secrets.serviceKeys.portal, publicKeySet(secrets));
}
