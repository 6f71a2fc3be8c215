import { Injectable } from '@nestjs/common';
import type { Price } from '@isthmus/domain-governance';
import { Database, Prisma } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import { PriceRows } from '../usage/price.repository.js';
import {
  currencyOf,
  ENTRY_COLUMNS,
  entryOf,
  type EntryPlace,
  type EntryRow,
} from '../usage/usage.repository.js';
import type { RatedLine } from '../usage/usage-line.js';

@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  /** Every price row, and the currency of the tenant's account; empty without one. */
  terms(scope: TenantScope): Promise<{ prices: Price[]; currency: string }> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, async (tx) => ({
      prices: await new PriceRows(tx).all(),
      currency: await currencyOf(tx, tenantId),
    }));
  }

  /** Up to `limit` entries of the period after `after`, oldest first. */
  page(
    scope: TenantScope,
    query: { from: Date; to: Date; after: EntryPlace | undefined; limit: number },
  ): Promise<RatedLine[]> {
    const { from, to, after, limit } = query;
    const rest = after
      ? Prisma.sql`AND (at, event_id) > (${after.at}::timestamptz, ${after.eventId})`
      : Prisma.empty;
    return this.database.inTenant(scope, async (tx) => {
      const rows = await tx.$queryRaw<EntryRow[]>`
        SELECT ${ENTRY_COLUMNS} FROM usage_entry
        WHERE tenant_id = ${scope.tenantId}::uuid AND at >= ${from}::timestamptz AND at < ${to}::timestamptz ${rest}
        ORDER BY at, event_id LIMIT ${limit}`;
      return rows.map(entryOf);
    });
  }
}
