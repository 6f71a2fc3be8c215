import { Injectable } from '@nestjs/common';
import { GENESIS, type AuditRecord, type ChainHead } from '@isthmus/domain-governance';
import { Database, type Transaction } from '@isthmus/platform-database';
import type { Scope, TenantScope } from '@isthmus/platform-identity';

/** The chain of what operators change for all tenants; no organisation has this id. */
export const PLATFORM_CHAIN = '00000000-0000-0000-0000-000000000000';

/** One tenant's audit chain, in one transaction. */
export class AuditRows {
  constructor(
    private readonly tx: Transaction,
    readonly tenantId: string,
  ) {}

  /** The head, locked until the transaction ends: the next record of this tenant waits for it. */
  async lockHead(): Promise<ChainHead> {
    const [head] = await this.tx.$queryRaw<ChainHead[]>`
      INSERT INTO audit_head (tenant_id, sequence, hash) VALUES (${this.tenantId}::uuid, 0, ${GENESIS.hash})
      ON CONFLICT (tenant_id) DO UPDATE SET sequence = audit_head.sequence
      RETURNING sequence, hash`;
    return head ?? GENESIS;
  }

  async find(eventId: string): Promise<AuditRecord | undefined> {
    const { tenantId } = this;
    const row = await this.tx.governanceAuditRecord.findUnique({
      where: { tenantId_eventId: { tenantId, eventId } },
    });
    return row ? recordOf(row) : undefined;
  }

  /** Adds a record after the head that lockHead gave. */
  async add(record: AuditRecord): Promise<void> {
    const { sequence, eventId, action, resource, actor, at, attributes, previousHash, hash } = record;
    await this.tx.$executeRaw`
      WITH added AS (
        INSERT INTO audit_record (tenant_id, sequence, event_id, action, resource, actor, at, attributes, previous_hash, hash)
        VALUES (${this.tenantId}::uuid, ${sequence}, ${eventId}, ${action}, ${resource}, ${actor}, ${at},
          ${JSON.stringify(attributes)}::jsonb, ${previousHash}, ${hash})
        RETURNING sequence, hash)
      UPDATE audit_head SET sequence = added.sequence, hash = added.hash FROM added
      WHERE tenant_id = ${this.tenantId}::uuid`;
  }
}

/** Opens transactions on a tenant's audit chain, and reads a tenant's or, for the platform, its own. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  inTenant<Result>(scope: TenantScope, work: (rows: AuditRows) => Promise<Result>): Promise<Result> {
    return this.database.inTenant(scope, (tx) => work(new AuditRows(tx, scope.tenantId)));
  }

  /** Up to `limit` records before sequence `before`, newest first; of `subjects`, or of all when empty. */
  newest(
    scope: Scope,
    query: { before: bigint | undefined; subjects: readonly string[]; limit: number },
  ): Promise<AuditRecord[]> {
    const { before, subjects, limit } = query;
    return this.database.inScope(scope, async (tx) => {
      const rows = await tx.governanceAuditRecord.findMany({
        where: {
          tenantId: chainOf(scope),
          ...(before === undefined ? {} : { sequence: { lt: before } }),
          ...(subjects.length === 0 ? {} : { subject: { in: [...subjects] } }),
        },
        orderBy: { sequence: 'desc' },
        take: limit,
      });
      return rows.map(recordOf);
    });
  }

  /** Up to `limit` records from after sequence `after` up to `last`, oldest first. */
  oldest(
    scope: Scope,
    { after, last, limit }: { after: bigint; last: bigint; limit: number },
  ): Promise<AuditRecord[]> {
    return this.database.inScope(scope, async (tx) => {
      const rows = await tx.governanceAuditRecord.findMany({
        where: { tenantId: chainOf(scope), sequence: { gt: after, lte: last } },
        orderBy: { sequence: 'asc' },
        take: limit,
      });
      return rows.map(recordOf);
    });
  }

  /** The stored head and the last sequence among the records, in one snapshot. */
  ends(scope: Scope): Promise<{ head: ChainHead; lastSequence: bigint }> {
    return this.database.inScope(scope, async (tx) => {
      const [row] = await tx.$queryRaw<
        { sequence: bigint | null; hash: string | null; last: bigint | null }[]
      >`
        SELECT h.sequence, h.hash, r.last
        FROM (SELECT max(sequence) AS last FROM audit_record WHERE tenant_id = ${chainOf(scope)}::uuid) r
        LEFT JOIN audit_head h ON h.tenant_id = ${chainOf(scope)}::uuid`;
      return {
        head: { sequence: row?.sequence ?? GENESIS.sequence, hash: row?.hash ?? GENESIS.hash },
        lastSequence: row?.last ?? 0n,
      };
    });
  }
}

function chainOf(scope: Scope): string {
  return scope.kind === 'tenant' ? scope.tenantId : PLATFORM_CHAIN;
}

function recordOf(row: {
  tenantId: string;
  sequence: bigint;
  eventId: string;
  action: string;
  resource: string;
  actor: string;
  at: Date;
  attributes: unknown;
  previousHash: string;
  hash: string;
}): AuditRecord {
  const { tenantId, sequence, eventId, action, resource, actor, at, previousHash, hash } = row;
  const attributes = textsOf(row.attributes);
  return { tenantId, sequence, eventId, action, resource, actor, at, attributes, previousHash, hash };
}

/** `add` writes strings only. A tampered row may hold anything: it must neither break the reader nor pass for a string. */
function textsOf(stored: unknown): Record<string, string> {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    return { 'not attributes': JSON.stringify(stored) };
  }
  const texts = Object.entries(stored).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? value : `not a text: ${JSON.stringify(value)}`,
  ]);
  return Object.fromEntries(texts) as Record<string, string>; // both halves of each pair are strings
}
