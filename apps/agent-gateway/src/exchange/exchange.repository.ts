import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import { storedLine } from '@isthmus/platform-jobs';
import { usageLineOf } from './exchange.mapper.js';
import type { EndedExchange } from './exchange.record.js';

/** Batches mix tenants, so they run under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:agent-gateway');
const FIELDS = Prisma.sql`id uuid, "tenantId" uuid, "agentId" uuid, "instanceId" text, actor text, "keyId" text,
  method text, "requestId" text, "traceId" text, "startedAt" timestamptz, protocol text, binding text,
  conversation text`;
const COLUMNS = Prisma.sql`id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at,
  protocol, binding, conversation`;
const VALUES = Prisma.sql`row.id, row."tenantId", row."agentId", row."instanceId", row.actor, row."keyId", row.method,
  row."requestId", row."traceId", row."startedAt", row.protocol, row.binding, row.conversation`;

/** The rows of exchanges. A row and its charge are written in one statement, so that the two never differ. */
@Injectable()
export class ExchangeRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes exchanges that have ended and enqueues their charges, those of a lease together, in one round trip; resolves with
   * how many charges were enqueued. One that was written before is not changed or charged again, unless it was written as
   * interrupted: who served it knows better.
   */
  async close(ended: readonly EndedExchange[]): Promise<number> {
    const rows = ended.map((row) => ({
      ...row,
      line: row.charged ? storedLine(usageLineOf(row)) : undefined,
    }));
    return this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`, batch AS MATERIALIZED (
          SELECT row.* FROM scoped, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (
            ${FIELDS}, "endedAt" timestamptz, outcome text, "leaseId" uuid, "heldMicro" bigint, line jsonb)
        ), closed AS (
          INSERT INTO exchange (${COLUMNS}, ended_at, outcome)
          SELECT ${VALUES}, row."endedAt", row.outcome FROM batch AS row
          ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, outcome = excluded.outcome,
              conversation = excluded.conversation
            WHERE exchange.outcome IS NULL OR (exchange.outcome = 'interrupted' AND excluded.outcome <> 'interrupted')
          RETURNING id
        )
        INSERT INTO usage_outbox (id, tenant_id, kind, hold_key, lease_id, held_micro, lines)
        SELECT gen_random_uuid(), batch."tenantId", 'charge', gen_random_uuid()::text, batch."leaseId",
          sum(batch."heldMicro"), jsonb_agg(batch.line)
        FROM closed JOIN batch USING (id) WHERE batch.line IS NOT NULL
        GROUP BY batch."tenantId", batch."leaseId"`,
    );
  }
}
