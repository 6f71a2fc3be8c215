import type { Payment } from '@isthmus/domain-governance';
import { Prisma, type Transaction } from '@isthmus/platform-database';
import { columnsOf } from './budget.repository.js';
import type { BudgetPlace, StoredLease } from './quota.types.js';

/** One tenant's leases, in one transaction that has locked the tenant's account. */
export class LeaseRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** Frees what expired leases have left; returns how much of the balance that is. */
  async freeExpired(): Promise<bigint> {
    const { freedMicro } = await endLeases(
      this.tx,
      Prisma.sql`tenant_id = ${this.tenantId}::uuid AND expires_at <= clock_timestamp()`,
    );
    return freedMicro;
  }

  /** Leases by id, those that are over too. */
  async find(leaseIds: readonly string[]): Promise<StoredLease[]> {
    const rows = await this.tx.$queryRaw<LeaseRow[]>`
      SELECT lease_id, holder, budget_ids, subject_ids, window_starts, window_end, total_micro, charged_micro,
        expires_at, ended_at
      FROM quota_lease WHERE tenant_id = ${this.tenantId}::uuid AND lease_id = ANY(${[...new Set(leaseIds)]}::uuid[])`;
    return rows.map(leaseOf);
  }

  /** Whether open leases other than this one have at least `micro` left of the balance, or of a budget. */
  async othersHave(leaseId: string, place: BudgetPlace | undefined, micro: bigint): Promise<boolean> {
    const onPath = place
      ? Prisma.sql`AND EXISTS (
          SELECT FROM unnest(budget_ids, subject_ids, window_starts) AS n (id, subject, start)
          WHERE n.id = ${place.id}::uuid AND n.subject = ${place.subjectId} AND n.start = ${place.windowStart})`
      : Prisma.empty;
    const [row] = await this.tx.$queryRaw<{ rest: bigint }[]>`
      SELECT coalesce(sum(total_micro - charged_micro), 0)::bigint AS rest FROM quota_lease
      WHERE tenant_id = ${this.tenantId}::uuid AND ended_at IS NULL AND lease_id <> ${leaseId}::uuid ${onPath}`;
    return (row?.rest ?? 0n) >= micro;
  }

  /**
   * Sets the total of a lease, which is new or has the same path. `growthMicro` is how much more, or less, it then holds
   * of the balance and of the budgets on its path; their rows exist.
   */
  async grant(lease: Omit<StoredLease, 'chargedMicro' | 'isOver'> & { growthMicro: bigint }): Promise<void> {
    const { leaseId, holder, path, windowEnd = null, totalMicro, growthMicro, expiresAt } = lease;
    const { ids, subjects, starts } = columnsOf(path);
    await this.tx.$executeRaw`
      WITH lease AS (
        INSERT INTO quota_lease (tenant_id, lease_id, holder, budget_ids, subject_ids, window_starts, window_end,
          total_micro, expires_at)
        VALUES (${this.tenantId}::uuid, ${leaseId}::uuid, ${holder}::uuid, ${ids}::uuid[], ${subjects}::text[],
          ${starts}::timestamptz[], ${windowEnd}::timestamptz, ${totalMicro}, ${expiresAt})
        ON CONFLICT (tenant_id, lease_id) DO UPDATE SET total_micro = excluded.total_micro,
          expires_at = excluded.expires_at),
      uses AS (
        UPDATE budget_use u SET held_micro = u.held_micro + ${growthMicro}
        FROM unnest(${ids}::uuid[], ${subjects}::text[], ${starts}::timestamptz[]) AS n (id, subject, start)
        WHERE u.tenant_id = ${this.tenantId}::uuid AND u.budget_id = n.id AND u.subject_id = n.subject
          AND u.window_start = n.start AND ${growthMicro} <> 0::bigint)
      UPDATE account SET held_micro = held_micro + ${growthMicro}
      WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant' AND ${growthMicro} <> 0::bigint`;
  }

  /**
   * Moves what payments took: what came from a lease is no longer held; what came from elsewhere passes through the
   * lease. The lines have been charged to the balance already.
   */
  async take(payments: readonly Payment<unknown>[]): Promise<void> {
    const paid = payments.filter(
      ({ fromLeaseMicro, fromAvailableMicro }) => fromLeaseMicro + fromAvailableMicro > 0n,
    );
    if (paid.length === 0) return;
    await this.tx.$executeRaw`
      WITH paid AS (
        SELECT lease_id, sum(held)::bigint AS held, sum(free)::bigint AS free
        FROM unnest(${paid.map(({ leaseId }) => leaseId)}::uuid[], ${paid.map(({ fromLeaseMicro }) => fromLeaseMicro)}::bigint[],
          ${paid.map(({ fromAvailableMicro }) => fromAvailableMicro)}::bigint[]) AS p (lease_id, held, free)
        GROUP BY lease_id),
      lease AS (
        UPDATE quota_lease l SET total_micro = l.total_micro + paid.free,
          charged_micro = l.charged_micro + paid.held + paid.free
        FROM paid WHERE l.tenant_id = ${this.tenantId}::uuid AND l.lease_id = paid.lease_id
        RETURNING l.budget_ids, l.subject_ids, l.window_starts, paid.held, paid.free),
      node AS (
        SELECT n.id, n.subject, n.start, sum(lease.held)::bigint AS held, sum(lease.held + lease.free)::bigint AS spent
        FROM lease CROSS JOIN unnest(lease.budget_ids, lease.subject_ids, lease.window_starts) AS n (id, subject, start)
        GROUP BY 1, 2, 3),
      uses AS (
        UPDATE budget_use u SET spent_micro = u.spent_micro + node.spent, held_micro = u.held_micro - node.held
        FROM node WHERE u.tenant_id = ${this.tenantId}::uuid AND u.budget_id = node.id AND u.subject_id = node.subject
          AND u.window_start = node.start)
      UPDATE account SET held_micro = held_micro - (SELECT sum(held)::bigint FROM paid)
      WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant'`;
  }
}

/**
 * Ends open leases and frees what they have left, in the budgets of their paths too. `which` is a condition on
 * `quota_lease`; the accounts of their tenants must be locked.
 */
export async function endLeases(
  tx: Transaction,
  which: Prisma.Sql,
): Promise<{ leases: number; freedMicro: bigint }> {
  const [row] = await tx.$queryRaw<{ leases: bigint; freed_micro: bigint }[]>`
    WITH due AS MATERIALIZED (
      SELECT tenant_id, lease_id, total_micro - charged_micro AS rest, budget_ids, subject_ids, window_starts
      FROM quota_lease WHERE ended_at IS NULL AND ${which} FOR UPDATE),
    ended AS (
      UPDATE quota_lease l SET total_micro = l.charged_micro, ended_at = clock_timestamp()
      FROM due WHERE l.tenant_id = due.tenant_id AND l.lease_id = due.lease_id),
    node AS (
      SELECT due.tenant_id, n.id, n.subject, n.start, sum(due.rest)::bigint AS rest
      FROM due CROSS JOIN unnest(due.budget_ids, due.subject_ids, due.window_starts) AS n (id, subject, start)
      GROUP BY 1, 2, 3, 4),
    uses AS (
      UPDATE budget_use u SET held_micro = u.held_micro - node.rest FROM node
      WHERE u.tenant_id = node.tenant_id AND u.budget_id = node.id AND u.subject_id = node.subject
        AND u.window_start = node.start AND node.rest > 0),
    total AS (SELECT tenant_id, sum(rest)::bigint AS rest FROM due GROUP BY tenant_id),
    released AS (
      UPDATE account a SET held_micro = a.held_micro - total.rest FROM total
      WHERE a.tenant_id = total.tenant_id AND a.kind = 'tenant' AND total.rest > 0)
    SELECT count(*) AS leases, coalesce(sum(rest), 0)::bigint AS freed_micro FROM due`;
  return { leases: Number(row?.leases ?? 0n), freedMicro: row?.freed_micro ?? 0n };
}

interface LeaseRow {
  lease_id: string;
  holder: string;
  budget_ids: string[];
  subject_ids: string[];
  window_starts: Date[];
  window_end: Date | null;
  total_micro: bigint;
  charged_micro: bigint;
  expires_at: Date;
  ended_at: Date | null;
}

function leaseOf(row: LeaseRow): StoredLease {
  const path = row.budget_ids.map((id, n) => ({
    id,
    subjectId: row.subject_ids[n] ?? '',
    windowStart: new Date(row.window_starts[n] ?? 0),
  }));
  return {
    leaseId: row.lease_id,
    holder: row.holder,
    path,
    windowEnd: row.window_end ?? undefined,
    totalMicro: row.total_micro,
    chargedMicro: row.charged_micro,
    expiresAt: row.expires_at,
    isOver: row.ended_at !== null,
  };
}
