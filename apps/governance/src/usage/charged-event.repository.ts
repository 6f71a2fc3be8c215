import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';

/** An event that was charged, of any tenant. */
export interface ChargedEvent {
  readonly tenantId: string;
  readonly eventId: string;
  readonly quantity: bigint;
  readonly at: Date;
}

/** The place of an event in the list. */
export type ChargedPlace = Omit<ChargedEvent, 'quantity'>;

export interface ChargedRange {
  readonly skus: readonly string[];
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

@Injectable()
export class ChargedEventRepository {
  constructor(private readonly database: Database) {}

  /** Up to `limit` events after `after`, by time, event id (as bytes) and tenant. */
  list(
    scope: PlatformScope,
    { range, after, limit }: { range: ChargedRange; after: ChargedPlace | undefined; limit: number },
  ): Promise<ChargedEvent[]> {
    const { skus, from, to } = range;
    const rest = after
      ? Prisma.sql`AND at >= ${after.at}::timestamptz AND (at, event_id COLLATE "C", tenant_id)
          > (${after.at}::timestamptz, ${after.eventId}, ${after.tenantId}::uuid)`
      : Prisma.empty;
    return this.database.inPlatform(
      scope,
      (tx) => tx.$queryRaw<ChargedEvent[]>`
        SELECT tenant_id AS "tenantId", event_id AS "eventId", quantity, at FROM usage_entry
        WHERE sku = ANY(${[...skus]}::text[]) AND at >= ${from}::timestamptz AND at < ${to}::timestamptz ${rest}
        ORDER BY at, event_id COLLATE "C", tenant_id LIMIT ${limit}`,
    );
  }
}
