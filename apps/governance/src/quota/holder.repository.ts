import { Injectable } from '@nestjs/common';
import { Database, Prisma, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';
import { announceQuota } from '../ledger/changes.repository.js';
import { endLeases } from '../ledger/lease.repository.js';

export interface RenewedLease {
  readonly leaseId: string;
  readonly expiresInMs: number;
}

/** What one process holds, of all tenants. */
@Injectable()
export class HolderRepository {
  constructor(private readonly database: Database) {}

  /**
   * Prolongs the leases that have something left, and the slots; returns the leases that are still held. Rows that
   * another call has locked are prolonged afterwards, each tenant's under the lock of its account: to wait for them while
   * holding others would deadlock with charges.
   */
  async renew(scope: PlatformScope, holder: string, ttlMs: number): Promise<RenewedLease[]> {
    const renewed = await this.database.inPlatform(scope, async (tx) => {
      await tx.$executeRaw`
        UPDATE rate_slot SET expires_at = ${expiryIn(ttlMs)}
        WHERE holder = ${holder}::uuid AND expires_at > clock_timestamp()`;
      const rows = await tx.$queryRaw<{ lease_id: string }[]>`
        WITH free AS MATERIALIZED (
          SELECT tenant_id, lease_id FROM quota_lease WHERE ${renewable(holder)} FOR UPDATE SKIP LOCKED)
        UPDATE quota_lease l SET expires_at = least(${expiryIn(ttlMs)}, l.window_end)
        FROM free WHERE l.tenant_id = free.tenant_id AND l.lease_id = free.lease_id
        RETURNING l.lease_id`;
      return rows.map(({ lease_id }) => lease_id);
    });
    for (const tenantId of await this.tenantsNotRenewed(scope, holder, renewed))
      await this.database.inPlatform(scope, async (tx) => {
        await lockAccount(tx, tenantId);
        await tx.$executeRaw`
          UPDATE quota_lease SET expires_at = least(${expiryIn(ttlMs)}, window_end)
          WHERE tenant_id = ${tenantId}::uuid AND ${renewable(holder)}`;
      });
    return this.open(scope, holder);
  }

  /** Ends every lease of a holder and frees its slots; returns how many leases there were. */
  async release(scope: PlatformScope, holder: string): Promise<number> {
    const tenants = await this.database.inPlatform(
      scope,
      (tx) => tx.$queryRaw<{ tenant_id: string }[]>`
        SELECT tenant_id FROM quota_lease WHERE holder = ${holder}::uuid AND ended_at IS NULL
        UNION SELECT tenant_id FROM rate_slot WHERE holder = ${holder}::uuid`,
    );
    let total = 0;
    for (const { tenant_id: tenantId } of tenants)
      total += await this.database.inPlatform(scope, async (tx) => {
        await lockAccount(tx, tenantId);
        await tx.$executeRaw`
          DELETE FROM rate_slot WHERE tenant_id = ${tenantId}::uuid AND holder = ${holder}::uuid`;
        const { leases } = await endLeases(
          tx,
          Prisma.sql`tenant_id = ${tenantId}::uuid AND holder = ${holder}::uuid`,
        );
        await announceQuota(tx, { kind: 'released', tenantId });
        return leases;
      });
    return total;
  }

  private async tenantsNotRenewed(
    scope: PlatformScope,
    holder: string,
    renewed: readonly string[],
  ): Promise<string[]> {
    const rows = await this.database.inPlatform(
      scope,
      (tx) => tx.$queryRaw<{ tenant_id: string }[]>`
        SELECT DISTINCT tenant_id FROM quota_lease
        WHERE ${renewable(holder)} AND NOT lease_id = ANY(${[...renewed]}::uuid[])`,
    );
    return rows.map(({ tenant_id }) => tenant_id);
  }

  private open(scope: PlatformScope, holder: string): Promise<RenewedLease[]> {
    return this.database.inPlatform(scope, async (tx) => {
      const rows = await tx.$queryRaw<{ lease_id: string; left_ms: number }[]>`
        SELECT lease_id, floor(extract(epoch FROM expires_at - clock_timestamp()) * 1000)::int AS left_ms
        FROM quota_lease
        WHERE holder = ${holder}::uuid AND ended_at IS NULL AND expires_at > clock_timestamp()
        ORDER BY lease_id`;
      return rows.map(({ lease_id, left_ms }) => ({ leaseId: lease_id, expiresInMs: left_ms }));
    });
  }
}

/** One that is used up and not grown again expires. */
function renewable(holder: string): Prisma.Sql {
  return Prisma.sql`holder = ${holder}::uuid AND ended_at IS NULL AND charged_micro < total_micro
    AND expires_at > clock_timestamp()`;
}

function expiryIn(ttlMs: number): Prisma.Sql {
  return Prisma.sql`(clock_timestamp() + ${ttlMs} * interval '1 millisecond')::timestamptz(3)`;
}

async function lockAccount(tx: Transaction, tenantId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT FROM account WHERE tenant_id = ${tenantId}::uuid AND kind = 'tenant' FOR UPDATE`;
}
