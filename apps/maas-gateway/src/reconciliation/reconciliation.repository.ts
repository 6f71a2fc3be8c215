import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import { eventIdOf } from '../metering/charge.mapper.js';
import type { ExpectedEvent } from './reconcile.js';

const SCOPE = platformScope('service:maas-gateway');
const PAGE = 1_000;

interface AttemptRow {
  id: string;
  tenantId: string;
  endedAt: Date;
  inputTokens: bigint;
  outputTokens: bigint;
  isPending: boolean;
}

/** Reads what attempts used, over all tenants. */
@Injectable()
export class ReconciliationRepository {
  constructor(private readonly database: Database) {}

  /** The usage of attempts that ended from `from` until before `to`, by time and event id. */
  async *events({ from, to }: { from: Date; to: Date }): AsyncGenerator<ExpectedEvent> {
    let after: AttemptRow | undefined;
    do {
      const rows: AttemptRow[] = await this.page({ from, to }, after);
      for (const row of rows) yield* eventsOf(row);
      after = rows.length === PAGE ? rows.at(-1) : undefined;
    } while (after);
  }

  private page(period: { from: Date; to: Date }, after: AttemptRow | undefined): Promise<AttemptRow[]> {
    const rest = after
      ? Prisma.sql`AND (ended_at, id) > (${after.endedAt}::timestamptz, ${after.id}::uuid)`
      : Prisma.empty;
    return this.database.inPlatform(
      SCOPE,
      (tx) => tx.$queryRaw<AttemptRow[]>`
        SELECT id, tenant_id AS "tenantId", ended_at AS "endedAt", input_tokens AS "inputTokens",
          output_tokens AS "outputTokens",
          EXISTS (SELECT FROM usage_outbox o WHERE o.hold_key = a.request_id AND o.dead_lettered_at IS NULL) AS "isPending"
        FROM attempt a
        WHERE ended_at >= ${after?.endedAt ?? period.from}::timestamptz AND ended_at < ${period.to}::timestamptz ${rest}
        ORDER BY ended_at, id LIMIT ${PAGE}`,
    );
  }
}

function eventsOf({ id, tenantId, endedAt: at, isPending, ...tokens }: AttemptRow): ExpectedEvent[] {
  const shared = { at, tenantId, isPending };
  return [
    { ...shared, eventId: eventIdOf(id, 'input'), quantity: tokens.inputTokens },
    { ...shared, eventId: eventIdOf(id, 'output'), quantity: tokens.outputTokens },
  ].filter(({ quantity }) => quantity > 0n);
}
