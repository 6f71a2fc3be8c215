import type { RateNumbers } from '@isthmus/domain-governance';
import { Prisma, serialise, type Transaction } from '@isthmus/platform-database';
import type { QuotaRef, StoredRateLimit, SubjectKind } from './quota.types.js';

/** A holder's share of a limit of one subject. */
export interface RateShare {
  readonly limit: QuotaRef;
  readonly holder: string;
}

/** Slots count a little beyond their expiry: a renewal that was in time may not be visible yet. */
const SLOT_GRACE = Prisma.sql`interval '5 seconds'`;
export const SLOT_TTL_MS = 60_000;

/** One tenant's rate limits and what holders were granted of them, in one transaction. */
export class RateRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** Locks a limit until the transaction ends; returns it with the database's time. */
  async lock(id: string): Promise<{ limit: StoredRateLimit; now: Date } | undefined> {
    const [row] = await this.tx.$queryRaw<RateLimitRow[]>`
      SELECT id, subject_kind, subject_id, requests_per_minute, tokens_per_minute, concurrent_requests
      FROM rate_limit WHERE tenant_id = ${this.tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`;
    if (!row) return undefined;
    // Read under the lock: a call may have waited for it.
    const [clock] = await this.tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp()::timestamptz(3) AS now`;
    return { limit: limitOf(row), now: clock?.now ?? new Date() };
  }

  /** What a holder has of a limit in a minute, and what all others have. */
  async shares(share: RateShare, minute: Date): Promise<{ mine: RateNumbers; others: RateNumbers }> {
    const { limit, holder } = share;
    const rows = await this.tx.$queryRaw<(ShareRow & { is_mine: boolean })[]>`
      SELECT holder = ${holder}::uuid AS is_mine, sum(requests)::bigint AS requests, sum(tokens)::bigint AS tokens,
        sum(slots)::bigint AS slots
      FROM (
        SELECT holder, requests, tokens, 0 AS slots FROM rate_use
        WHERE tenant_id = ${this.tenantId}::uuid AND limit_id = ${limit.id}::uuid AND subject_id = ${limit.subjectId}
          AND minute = ${minute}
        UNION ALL SELECT holder, 0, 0, slots FROM rate_slot
        WHERE tenant_id = ${this.tenantId}::uuid AND limit_id = ${limit.id}::uuid AND subject_id = ${limit.subjectId}
          AND expires_at + ${SLOT_GRACE} > clock_timestamp()) AS share
      GROUP BY 1`;
    const numbers = (mine: boolean) => {
      const { requests = 0n, tokens = 0n, slots = 0n } = rows.find(({ is_mine }) => is_mine === mine) ?? {};
      return { requests, tokens, slots };
    };
    return { mine: numbers(true), others: numbers(false) };
  }

  /** Sets a holder's totals of a minute and its slots, which it has for `SLOT_TTL_MS`. */
  async set(share: RateShare, minute: Date, totals: RateNumbers): Promise<void> {
    const { limit, holder } = share;
    const { requests, tokens, slots } = totals;
    await this.tx.$executeRaw`
      WITH used AS (
        INSERT INTO rate_use (tenant_id, limit_id, subject_id, minute, holder, requests, tokens)
        VALUES (${this.tenantId}::uuid, ${limit.id}::uuid, ${limit.subjectId}, ${minute}, ${holder}::uuid, ${requests},
          ${tokens})
        ON CONFLICT (tenant_id, limit_id, subject_id, minute, holder) DO UPDATE SET requests = excluded.requests,
          tokens = excluded.tokens)
      INSERT INTO rate_slot (tenant_id, limit_id, subject_id, holder, slots, expires_at)
      VALUES (${this.tenantId}::uuid, ${limit.id}::uuid, ${limit.subjectId}, ${holder}::uuid, ${Number(slots)},
        clock_timestamp() + ${SLOT_TTL_MS} * interval '1 millisecond')
      ON CONFLICT (tenant_id, limit_id, subject_id, holder) DO UPDATE SET slots = excluded.slots,
        expires_at = excluded.expires_at`;
  }

  /** Until the transaction ends, no other one passes: what is counted after this cannot change. */
  lockRules(): Promise<void> {
    return serialise(this.tx, `governance.rate_limit ${this.tenantId}`);
  }

  /** Every limit of the tenant, by subject. */
  async all(): Promise<StoredRateLimit[]> {
    const rows = await this.tx.$queryRaw<RateLimitRow[]>`
      SELECT id, subject_kind, subject_id, requests_per_minute, tokens_per_minute, concurrent_requests
      FROM rate_limit WHERE tenant_id = ${this.tenantId}::uuid ORDER BY subject_kind, subject_id`;
    return rows.map(limitOf);
  }

  /** Creates a limit, under the id given, or changes the numbers of the one with the same subject. */
  async put(limit: StoredRateLimit): Promise<StoredRateLimit> {
    const { id, subject, requestsPerMinute, tokensPerMinute, concurrentRequests } = limit;
    const [row] = await this.tx.$queryRaw<RateLimitRow[]>`
      INSERT INTO rate_limit (tenant_id, id, subject_kind, subject_id, requests_per_minute, tokens_per_minute,
        concurrent_requests)
      VALUES (${this.tenantId}::uuid, ${id}::uuid, ${subject.kind}, ${subject.id}, ${requestsPerMinute},
        ${tokensPerMinute}, ${concurrentRequests})
      ON CONFLICT (tenant_id, subject_kind, subject_id) DO UPDATE SET
        requests_per_minute = excluded.requests_per_minute, tokens_per_minute = excluded.tokens_per_minute,
        concurrent_requests = excluded.concurrent_requests
      RETURNING id, subject_kind, subject_id, requests_per_minute, tokens_per_minute, concurrent_requests`;
    if (!row) throw new Error('the statement returned no row');
    return limitOf(row);
  }

  /** Deletes a limit; undefined when there is none. */
  async remove(id: string): Promise<StoredRateLimit | undefined> {
    const [row] = await this.tx.$queryRaw<RateLimitRow[]>`
      DELETE FROM rate_limit WHERE tenant_id = ${this.tenantId}::uuid AND id = ${id}::uuid
      RETURNING id, subject_kind, subject_id, requests_per_minute, tokens_per_minute, concurrent_requests`;
    return row && limitOf(row);
  }
}

interface RateLimitRow {
  id: string;
  subject_kind: string;
  subject_id: string;
  requests_per_minute: bigint;
  tokens_per_minute: bigint;
  concurrent_requests: number;
}

interface ShareRow {
  requests: bigint;
  tokens: bigint;
  slots: bigint;
}

function limitOf(row: RateLimitRow): StoredRateLimit {
  return {
    id: row.id,
    subject: { kind: row.subject_kind as SubjectKind, id: row.subject_id }, // the table's check admits nothing else
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    concurrentRequests: row.concurrent_requests,
  };
}
