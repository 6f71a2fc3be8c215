import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AuditDraft, Price } from '@isthmus/domain-governance';
import { Database, Prisma, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { appendRecord } from '../audit/append-record.js';
import { AuditRows, PLATFORM_CHAIN } from '../audit/audit.repository.js';
import { PriceRows, type NewPrice } from './price.repository.js';
import type { RatedLine } from './usage-line.js';

/** The place of an entry in the list: newest first, then by event id. */
export interface EntryPlace {
  readonly at: Date;
  readonly eventId: string;
}

export interface UsageFilter {
  readonly agentId: string | undefined;
  readonly keyId: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

export type Grouping = 'sku' | 'model' | 'agent' | 'key';

export interface UsageRange {
  readonly from: Date;
  readonly to: Date;
  readonly groupBy: Grouping;
  readonly bucket: 'hour' | 'day';
  /** Whose days, by its IANA name. */
  readonly timeZone: string;
}

export interface UsageBucket {
  readonly start: Date;
  readonly group: string;
  readonly quantity: bigint;
  readonly amountMicro: bigint;
  readonly events: number;
}

const COLUMN: Record<Grouping, Prisma.Sql> = {
  sku: Prisma.sql`sku`,
  model: Prisma.sql`model`,
  agent: Prisma.sql`agent_id`,
  key: Prisma.sql`key_id`,
};

/** The columns of an `EntryRow`. */
export const ENTRY_COLUMNS = Prisma.sql`event_id, sku, quantity, at, agent_id, key_id, model, request_id, attempt, counted_by,
  outcome, trace_id, price_id, amount_micro, project_id, session_id`;

/** What events were charged, and at which prices. */
export interface Charges {
  /** By event id. */
  readonly entries: RatedLine[];
  readonly prices: Price[];
  /** Empty where the tenant has no account. */
  readonly currency: string;
}

/** Reads what was used. */
@Injectable()
export class UsageRepository {
  constructor(private readonly database: Database) {}

  prices(scope: Scope): Promise<Price[]> {
    return this.database.inScope(scope, (tx) => new PriceRows(tx).all());
  }

  /** The price of that sku, model and start time, if one was added. */
  priceAt(scope: PlatformScope, price: NewPrice): Promise<Price | undefined> {
    return this.database.inPlatform(scope, (tx) => new PriceRows(tx).at(price));
  }

  /**
   * The price of that sku, model and start time, added now or before; undefined for a sku that has never had one. What is
   * added is in the platform's audit log.
   */
  addPrice(scope: PlatformScope, price: NewPrice): Promise<Price | undefined> {
    return this.database.inPlatform(scope, async (tx) => {
      const prices = new PriceRows(tx);
      const isAdded = await prices.add(price, scope.actor);
      const stored = await prices.at(price);
      if (isAdded && stored)
        await appendRecord(new AuditRows(tx, PLATFORM_CHAIN), changeOf('ledger.price.add', stored, scope));
      return stored;
    });
  }

  /** Removes a price that begins at `notBefore` or later; the platform's audit log keeps what it was. */
  withdrawPrice(
    scope: PlatformScope,
    id: string,
    notBefore: Date,
  ): Promise<'withdrawn' | 'begun' | 'absent'> {
    return this.database.inPlatform(scope, async (tx) => {
      const prices = new PriceRows(tx);
      const [price] = await prices.ofIds([id]);
      if (!price) return 'absent';
      if (!(await prices.withdraw(id, notBefore))) return 'begun';
      const record = changeOf('ledger.price.withdraw', price, scope);
      await appendRecord(new AuditRows(tx, PLATFORM_CHAIN), record);
      return 'withdrawn';
    });
  }

  /** Up to `limit` entries after `after`, newest first; `to` is exclusive. */
  list(
    scope: TenantScope,
    query: { filter: UsageFilter; after: EntryPlace | undefined; limit: number },
  ): Promise<RatedLine[]> {
    const { after, limit } = query;
    const { agentId, keyId, from, to } = query.filter;
    const conditions = [
      Prisma.sql`tenant_id = ${scope.tenantId}::uuid`,
      // The second half lets the planner use the partial index.
      ...(agentId ? [Prisma.sql`agent_id = ${agentId} AND agent_id <> ''`] : []),
      ...(keyId ? [Prisma.sql`key_id = ${keyId} AND key_id <> ''`] : []),
      ...(from ? [Prisma.sql`at >= ${from}`] : []),
      ...(to ? [Prisma.sql`at < ${to}`] : []),
      ...(after ? [Prisma.sql`(at, event_id) < (${after.at}::timestamptz, ${after.eventId})`] : []),
    ];
    return this.database.inTenant(scope, async (tx) => {
      const rows = await tx.$queryRaw<EntryRow[]>`
        SELECT ${ENTRY_COLUMNS} FROM usage_entry WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY at DESC, event_id DESC LIMIT ${limit}`;
      return rows.map(entryOf);
    });
  }

  /** What the tenant was charged for these events; those that were not charged are left out. */
  charges(scope: TenantScope, eventIds: readonly string[]): Promise<Charges> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, async (tx) => {
      const rows = await tx.$queryRaw<EntryRow[]>`
        SELECT ${ENTRY_COLUMNS} FROM usage_entry
        WHERE tenant_id = ${tenantId}::uuid AND event_id = ANY(${[...eventIds]}::text[]) ORDER BY event_id`;
      return {
        entries: rows.map(entryOf),
        prices: await new PriceRows(tx).ofIds(rows.map(({ price_id }) => price_id)),
        currency: await currencyOf(tx, tenantId),
      };
    });
  }

  /** Up to `limit` buckets over the hours from the one that holds `from` to the one before `to`, oldest first. */
  summarise(scope: TenantScope, range: UsageRange, limit: number): Promise<UsageBucket[]> {
    return this.database.inTenant(scope, async (tx) => {
      const rows = await tx.$queryRaw<BucketRow[]>`
        SELECT date_trunc(${range.bucket}, hour, ${range.timeZone}) AS start, ${COLUMN[range.groupBy]} AS label,
          sum(quantity)::bigint AS quantity, sum(amount_micro)::bigint AS amount_micro, sum(events)::bigint AS events
        FROM usage_hour
        WHERE tenant_id = ${scope.tenantId}::uuid
          AND hour >= date_trunc('hour', ${range.from}::timestamptz, 'UTC') AND hour < ${range.to}::timestamptz
        GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${limit}`;
      return rows.map(({ start, label, quantity, amount_micro, events }) => ({
        start,
        group: label,
        quantity,
        amountMicro: amount_micro,
        events: Number(events),
      }));
    });
  }
}

interface BucketRow {
  start: Date;
  label: string;
  quantity: bigint;
  amount_micro: bigint;
  events: bigint;
}

/** A row of `usage_entry`, without its tenant. */
export interface EntryRow {
  event_id: string;
  sku: string;
  quantity: bigint;
  at: Date;
  agent_id: string;
  key_id: string;
  model: string;
  request_id: string;
  attempt: number;
  counted_by: string;
  outcome: string;
  trace_id: string;
  price_id: string;
  amount_micro: bigint;
  project_id: string;
  session_id: string;
}

/** The currency of a tenant's account; empty without one. */
export async function currencyOf(tx: Transaction, tenantId: string): Promise<string> {
  const account = await tx.governanceAccount.findUnique({
    where: { tenantId_kind: { tenantId, kind: 'tenant' } },
    select: { currency: true },
  });
  return account?.currency ?? '';
}

export function entryOf(row: EntryRow): RatedLine {
  return {
    line: {
      eventId: row.event_id,
      sku: row.sku,
      quantity: row.quantity,
      at: row.at,
      agentId: row.agent_id,
      keyId: row.key_id,
      model: row.model,
      requestId: row.request_id,
      attempt: row.attempt,
      countedBy: row.counted_by,
      outcome: row.outcome,
      traceId: row.trace_id,
      priceId: row.price_id,
      projectId: row.project_id,
      sessionId: row.session_id,
      upstream: '',
    },
    priceId: row.price_id,
    amountMicro: row.amount_micro,
  };
}

function changeOf(
  action: 'ledger.price.add' | 'ledger.price.withdraw',
  { id, sku, model, amountMicro, per, effectiveFrom }: Price,
  { actor }: PlatformScope,
): AuditDraft {
  return {
    eventId: randomUUID(),
    action,
    resource: `price/${id}`,
    actor,
    at: new Date(),
    attributes: {
      sku,
      model,
      amount_micro: amountMicro.toString(),
      per: per.toString(),
      effective_from: effectiveFrom.toISOString(),
    },
  };
}
