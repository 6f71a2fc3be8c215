import type { Hold, HoldState } from '@isthmus/domain-governance';
import { Prisma, type Transaction } from '@isthmus/platform-database';
import { endLeases } from './lease.repository.js';

/** A hold with the result of its settlement. */
export interface StoredHold extends Hold {
  readonly chargedMicro: bigint | undefined;
  readonly settledHash: string | undefined;
}

/** One tenant's holds, in one transaction that has locked the tenant's account. */
export class HoldRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /**
   * Frees expired holds, then returns the database's time, the amount freed and the hold of `key`. All instances use the
   * database's clock; it is read here, under the lock, because a call may have waited long for it.
   */
  async freeExpired(key: string): Promise<{ now: Date; freedMicro: bigint; hold: StoredHold | undefined }> {
    const [row] = await this.tx.$queryRaw<(HoldRow & { now: Date; freed_micro: bigint })[]>`
      WITH clock AS MATERIALIZED (SELECT clock_timestamp()::timestamptz(3) AS now),
      freed AS (
        UPDATE hold SET state = 'expired', ended_at = (SELECT now FROM clock)
        WHERE tenant_id = ${this.tenantId}::uuid AND state = 'held' AND expires_at <= (SELECT now FROM clock)
        RETURNING amount_micro),
      total AS (SELECT coalesce(sum(amount_micro), 0)::bigint AS micro FROM freed),
      released AS (
        UPDATE account SET held_micro = held_micro - total.micro FROM total
        WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant' AND total.micro > 0)
      SELECT clock.now, total.micro AS freed_micro, h.key, h.amount_micro, h.expires_at, h.charged_micro, h.settled_hash,
        CASE WHEN h.state = 'held' AND h.expires_at <= clock.now THEN 'expired' ELSE h.state END AS state
      FROM clock CROSS JOIN total LEFT JOIN hold h ON h.tenant_id = ${this.tenantId}::uuid AND h.key = ${key}`;
    if (!row) throw new Error('the query returned no row');
    return { now: row.now, freedMicro: row.freed_micro, hold: row.key === null ? undefined : holdOf(row) };
  }

  /** Holds an amount under a new key or one whose hold expired. */
  async place(hold: { key: string; amountMicro: bigint; expiresAt: Date; purpose: string }): Promise<void> {
    const { key, amountMicro, expiresAt, purpose } = hold;
    await this.tx.$executeRaw`
      WITH placed AS (
        INSERT INTO hold (tenant_id, key, amount_micro, state, purpose, expires_at)
        VALUES (${this.tenantId}::uuid, ${key}, ${amountMicro}, 'held', ${purpose}, ${expiresAt})
        ON CONFLICT (tenant_id, key) DO UPDATE SET amount_micro = excluded.amount_micro, state = 'held',
          purpose = excluded.purpose, expires_at = excluded.expires_at, ended_at = NULL
        RETURNING amount_micro)
      UPDATE account SET held_micro = held_micro + placed.amount_micro FROM placed
      WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant'`;
  }

  /** Ends the hold of `key`, freeing `freedMicro`; also recorded for a key that was never held. */
  async end(ending: {
    key: string;
    state: Extract<HoldState, 'settled' | 'voided'>;
    freedMicro: bigint;
    settlement?: { chargedMicro: bigint; hash: string };
  }): Promise<void> {
    const { key, state, freedMicro } = ending;
    const chargedMicro = ending.settlement?.chargedMicro ?? null;
    const hash = ending.settlement?.hash ?? null;
    await this.tx.$executeRaw`
      WITH ended AS (
        INSERT INTO hold (tenant_id, key, amount_micro, state, expires_at, charged_micro, settled_hash, ended_at)
        VALUES (${this.tenantId}::uuid, ${key}, 0, ${state}, clock_timestamp(), ${chargedMicro}, ${hash}, clock_timestamp())
        ON CONFLICT (tenant_id, key) DO UPDATE SET state = excluded.state, charged_micro = excluded.charged_micro,
          settled_hash = excluded.settled_hash, ended_at = excluded.ended_at)
      UPDATE account SET held_micro = held_micro - ${freedMicro}
      WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant' AND ${freedMicro} > 0::bigint`;
  }
}

/**
 * Frees expired holds and leases of all tenants. Accounts that another process has locked are left for the next run, so that two
 * sweepers share the work and neither waits for the other or for a charge.
 */
export async function freeDue(tx: Transaction, tenantsMax: number): Promise<number> {
  const locked = await tx.$queryRaw<{ tenant_id: string }[]>`
    SELECT a.tenant_id FROM account a
    WHERE a.kind = 'tenant' AND a.tenant_id IN (
      SELECT tenant_id FROM hold WHERE state = 'held' AND expires_at <= clock_timestamp()
      UNION SELECT tenant_id FROM quota_lease WHERE ended_at IS NULL AND expires_at <= clock_timestamp())
    LIMIT ${tenantsMax} FOR UPDATE SKIP LOCKED`;
  const tenantIds = locked.map(({ tenant_id }) => tenant_id);
  if (tenantIds.length === 0) return 0;
  const [row] = await tx.$queryRaw<{ holds: bigint }[]>`
    WITH freed AS (
      UPDATE hold SET state = 'expired', ended_at = clock_timestamp()
      WHERE tenant_id = ANY(${tenantIds}::uuid[]) AND state = 'held' AND expires_at <= clock_timestamp()
      RETURNING tenant_id, amount_micro),
    total AS (SELECT tenant_id, sum(amount_micro)::bigint AS micro FROM freed GROUP BY tenant_id),
    released AS (
      UPDATE account a SET held_micro = a.held_micro - total.micro FROM total
      WHERE a.tenant_id = total.tenant_id AND a.kind = 'tenant')
    SELECT count(*) AS holds FROM freed`;
  const { leases } = await endLeases(
    tx,
    Prisma.sql`tenant_id = ANY(${tenantIds}::uuid[]) AND expires_at <= clock_timestamp()`,
  );
  return Number(row?.holds ?? 0n) + leases;
}

interface HoldRow {
  key: string | null;
  amount_micro: bigint;
  expires_at: Date;
  state: HoldState;
  charged_micro: bigint | null;
  settled_hash: string | null;
}

function holdOf(row: HoldRow): StoredHold {
  return {
    key: row.key ?? '',
    amountMicro: row.amount_micro,
    expiresAt: row.expires_at,
    state: row.state,
    chargedMicro: row.charged_micro ?? undefined,
    settledHash: row.settled_hash ?? undefined,
  };
}
