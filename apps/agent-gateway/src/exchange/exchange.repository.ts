import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import type { ExchangeOutcome } from '@isthmus/domain-exchange';
import { platformScope } from '@isthmus/platform-identity';
import { storedLine, type UsageLine } from '@isthmus/platform-jobs';

/** The row of one message that passes the gateway. */
export interface ExchangeRecord {
  id: string;
  /** What its charge is known by: the same for a message that is repeated. Not part of the row. */
  messageKey: string;
  tenantId: string;
  agentId: string;
  instanceId: string;
  actor: string;
  keyId: string;
  method: string;
  requestId: string;
  traceId: string;
  startedAt: Date;
}

export type Outcome = ExchangeOutcome['outcome'];

/** An exchange that has ended, and its charge; no line when it is not charged. */
export interface EndedExchange extends ExchangeRecord {
  outcome: Outcome;
  endedAt: Date;
  line: UsageLine | undefined;
}

/** Batches mix tenants, so they run under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:agent-gateway');
const FIELDS = Prisma.sql`id uuid, "tenantId" uuid, "agentId" uuid, "instanceId" text, actor text, "keyId" text,
  method text, "requestId" text, "traceId" text, "startedAt" timestamptz`;
const COLUMNS = Prisma.sql`id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at`;
const VALUES = Prisma.sql`row.id, row."tenantId", row."agentId", row."instanceId", row.actor, row."keyId", row.method,
  row."requestId", row."traceId", row."startedAt"`;

/** The rows of exchanges. A row is closed and its charge enqueued in one transaction, so that the two never differ. */
@Injectable()
export class ExchangeRepository {
  constructor(private readonly database: Database) {}

  async insert(exchanges: readonly ExchangeRecord[]): Promise<void> {
    await this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`
        INSERT INTO exchange (${COLUMNS})
        SELECT ${VALUES} FROM scoped, jsonb_to_recordset(${JSON.stringify(exchanges)}::jsonb) AS row (${FIELDS})
        ON CONFLICT (id) DO NOTHING`,
    );
  }

  /**
   * Closes exchanges and enqueues their charges, in one round trip; resolves with how many messages were enqueued. One
   * that is already closed is not changed or charged again, unless it was closed as abandoned: its gateway knows better.
   * One that was never written is written now.
   */
  async close(ended: readonly EndedExchange[]): Promise<number> {
    const rows = ended.map(({ line, ...row }) => ({ ...row, line: line && storedLine(line) }));
    return this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`, batch AS MATERIALIZED (
          SELECT row.* FROM scoped, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (
            ${FIELDS}, "endedAt" timestamptz, outcome text, line jsonb)
        ), closed AS (
          INSERT INTO exchange (${COLUMNS}, ended_at, outcome)
          SELECT ${VALUES}, row."endedAt", row.outcome FROM batch AS row
          ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome
            WHERE exchange.outcome IS NULL OR (exchange.outcome = 'interrupted' AND excluded.outcome <> 'interrupted')
          RETURNING id
        )
        INSERT INTO usage_outbox (id, tenant_id, kind, lines)
        SELECT gen_random_uuid(), batch."tenantId", 'post', jsonb_agg(batch.line)
        FROM closed JOIN batch USING (id) WHERE batch.line IS NOT NULL GROUP BY batch."tenantId"`,
    );
  }

  /**
   * Closes up to `limit` exchanges that started before `startedBefore` and are still open, because the gateway that served
   * them died; resolves with how many. Rows that another gateway is closing are skipped.
   */
  async closeAbandoned(bounds: { startedBefore: Date; limit: number }, now: Date): Promise<number> {
    const { startedBefore, limit } = bounds;
    return this.database.inPlatform(
      SCOPE,
      (tx) => tx.$executeRaw`
        WITH abandoned AS (
          SELECT id FROM exchange WHERE outcome IS NULL AND started_at < ${startedBefore}
          ORDER BY started_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE exchange e SET outcome = 'interrupted', ended_at = ${now} FROM abandoned WHERE e.id = abandoned.id`,
    );
  }
}
