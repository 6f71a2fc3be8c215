import { governance, quota } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { createTestIdentities, newTenantScope, testDatabaseUrl, type ServiceName } from '@isthmus/testing';
import { environment, type Environment } from '../config.js';
import { serviceOptions } from '../service.js';

type Ledger = ServiceClient<typeof governance.LedgerDefinition>;
type Quota = ServiceClient<typeof quota.QuotaDefinition>;
type Audit = ServiceClient<typeof governance.AuditDefinition>;

export interface Harness {
  /** gRPC addresses of the instances. */
  addresses: string[];
  /** What the instances were started with. */
  environments: Environment[];
  ledgerAs: (caller: ServiceName, address?: string) => Promise<Ledger>;
  auditAs: (caller: ServiceName, address?: string) => Promise<Audit>;
  quotaAs: (caller: ServiceName, address?: string) => Promise<Quota>;
  /** Another environment for a process of its own, on free ports, with the same keys and database. */
  environmentOf: () => Promise<Environment>;
  /** The database as a superuser sees it: every row, every right. */
  admin: Database;
  /** A new tenant whose account holds this much. */
  openAccount: (creditMicro: bigint) => Promise<TenantScope>;
  stop: () => Promise<void>;
}

/** Starts `instances` whole services on one database; clients use them in turn unless they name one. */
export async function startHarness(
  adminUrl: string,
  instances: number,
  variables: { RECALL_WAIT_MS?: number } = {},
): Promise<Harness> {
  const identities = await createTestIdentities();
  const clients: { close: () => void }[] = [];
  const environmentOf = () =>
    identities.environmentFor('governance', environment, {
      DATABASE_URL: testDatabaseUrl(adminUrl, 'governance'),
      ...variables,
    });
  const environments = await Promise.all(Array.from({ length: instances }, environmentOf));
  const services: { stop: () => Promise<void> }[] = [];
  for (const each of environments) services.push(await runService(serviceOptions(each)));
  const addresses = environments.map(({ GRPC_PORT }) => `127.0.0.1:${GRPC_PORT}`);
  const options = async (caller: ServiceName, address = addresses.join(',')) => ({
    address,
    audience: 'governance',
    identity: await identities.identityOf(caller),
  });
  const ledgerAs: Harness['ledgerAs'] = async (caller, address) => {
    const client = createServiceClient(governance.LedgerDefinition, await options(caller, address));
    clients.push(client);
    return client;
  };
  const auditAs: Harness['auditAs'] = async (caller, address) => {
    const client = createServiceClient(governance.AuditDefinition, await options(caller, address));
    clients.push(client);
    return client;
  };
  const quotaAs: Harness['quotaAs'] = async (caller, address) => {
    const client = createServiceClient(quota.QuotaDefinition, await options(caller, address));
    clients.push(client);
    return client;
  };
  const portal = await ledgerAs('portal');
  const admin = new Database({ schema: 'governance', url: adminUrl, connectionsMax: 2 });
  return {
    addresses,
    environments,
    ledgerAs,
    auditAs,
    quotaAs,
    environmentOf,
    admin,
    openAccount: async (creditMicro) => {
      const scope = newTenantScope();
      await portal.openAccount({ tenantId: scope.tenantId, currency: 'CNY', creditMicro });
      return scope;
    },
    stop: async () => {
      for (const client of clients) client.close();
      for (const service of services) await service.stop();
      await admin.close();
    },
  };
}

/** What the books of a tenant say, recomputed from the rows. */
export interface Books {
  /** Σ of the three balances; 0 when the books are right. */
  sum: bigint;
  balance: bigint;
  revenue: bigint;
  spent: bigint;
  held: bigint;
  /** Balance, revenue and held amount as the transfers and holds give them. */
  expected: { balance: bigint; revenue: bigint; held: bigint };
  usageTransfers: bigint;
  entries: bigint;
  entriesMicro: bigint;
  hoursMicro: bigint;
  monthsMicro: bigint;
}

export async function readBooks(admin: Database, { tenantId }: TenantScope): Promise<Books> {
  const rows = await admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw<
      (Omit<Books, 'expected'> & { x_balance: bigint; x_revenue: bigint; x_held: bigint })[]
    >`
      SELECT sum(balance_micro)::bigint AS sum,
        sum(balance_micro) FILTER (WHERE kind = 'tenant')::bigint AS balance,
        sum(balance_micro) FILTER (WHERE kind = 'revenue')::bigint AS revenue,
        sum(spent_micro)::bigint AS spent, sum(held_micro)::bigint AS held,
        (SELECT coalesce(sum(CASE 'tenant' WHEN credit THEN amount_micro WHEN debit THEN -amount_micro END), 0)::bigint
          FROM governance.transfer WHERE tenant_id = ${tenantId}::uuid) AS x_balance,
        (SELECT coalesce(sum(amount_micro), 0)::bigint FROM governance.transfer
          WHERE tenant_id = ${tenantId}::uuid AND credit = 'revenue') AS x_revenue,
        (SELECT coalesce(sum(amount_micro), 0)::bigint FROM governance.hold
          WHERE tenant_id = ${tenantId}::uuid AND state = 'held')
        + (SELECT coalesce(sum(total_micro - charged_micro), 0)::bigint FROM governance.quota_lease
          WHERE tenant_id = ${tenantId}::uuid) AS x_held,
        (SELECT count(*) FROM governance.transfer WHERE tenant_id = ${tenantId}::uuid AND kind = 'usage') AS "usageTransfers",
        (SELECT count(*) FROM governance.usage_entry WHERE tenant_id = ${tenantId}::uuid) AS entries,
        (SELECT coalesce(sum(amount_micro), 0)::bigint FROM governance.usage_entry
          WHERE tenant_id = ${tenantId}::uuid) AS "entriesMicro",
        (SELECT coalesce(sum(amount_micro), 0)::bigint FROM governance.usage_hour
          WHERE tenant_id = ${tenantId}::uuid) AS "hoursMicro",
        (SELECT coalesce(sum(amount_micro), 0)::bigint FROM governance.spend_month
          WHERE tenant_id = ${tenantId}::uuid) AS "monthsMicro"
      FROM governance.account WHERE tenant_id = ${tenantId}::uuid`,
  );
  const [row] = rows;
  if (!row) throw new Error('an aggregate answers with one row');
  const { x_balance, x_revenue, x_held, ...rest } = row;
  return { ...rest, expected: { balance: x_balance, revenue: x_revenue, held: x_held } };
}

/** Usage of `agent.message` (1 micro-unit each unless `quantity` says more). */
export function messageLine(eventId: string, quantity = 1n, at = new Date()): Partial<governance.UsageLine> {
  return { eventId, sku: 'agent.message', quantity, at, agentId: 'agent-1', outcome: 'completed' };
}
