import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import { enqueueUsage, usageRows, type UsageMessage } from '@isthmus/platform-jobs';
import type { AttemptRow, EndedAttempt, Outcome, Usage } from './metering.types.js';

/** A request that is over: its attempts and what the ledger does about them. */
export interface EndedRequest {
  attempts: readonly EndedAttempt[];
  charge: UsageMessage;
}

/** What the ledger does about the attempts of a request. */
type ChargeOf = (
  request: { tenantId: string; requestId: string },
  attempts: readonly EndedAttempt[],
) => UsageMessage;

/** Batches mix tenants, so they work under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:maas-gateway');

const upsert = (source: Prisma.Sql) => Prisma.sql`
  INSERT INTO attempt (id, tenant_id, request_id, attempt, model, upstream, agent_id, key_id, trace_id, started_at,
    state, outcome, ended_at, counted_by, input_tokens, output_tokens)
  SELECT row.id, row."tenantId", row."requestId", row.number, row.model, row.upstream, row."agentId", row."keyId",
    row."traceId", row."startedAt", CASE WHEN row.outcome IS NULL THEN 'open' ELSE 'ended' END, row.outcome,
    row."endedAt", row."countedBy", row."inputTokens", row."outputTokens"
  FROM ${source} AS row
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome, ended_at = excluded.ended_at,
    counted_by = excluded.counted_by, input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens
  WHERE attempt.state = 'open'`;
const FIELDS = Prisma.sql`id uuid, "tenantId" uuid, "requestId" text, number int, model text, upstream text,
  "agentId" text, "keyId" text, "traceId" text, "startedAt" timestamptz, outcome text, "endedAt" timestamptz,
  "countedBy" text, "inputTokens" bigint, "outputTokens" bigint`;

/** The table of attempts, and the outbox of their charges. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  /** Writes attempts that begin, and ends of those before them, in one round trip. */
  async write(rows: readonly AttemptRow[]): Promise<void> {
    const batch = Prisma.sql`(
      SELECT row.* FROM scoped, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (${FIELDS}))`;
    await this.database.insertAtOnce(SCOPE, upsert(batch));
  }

  /**
   * Writes the ends of requests' attempts and enqueues their charges, in one round trip; answers with how many charges
   * were enqueued. A request that was closed already, because it counted as abandoned, is not charged again.
   */
  async close(ended: readonly EndedRequest[]): Promise<number> {
    const attempts = JSON.stringify(ended.flatMap((request) => request.attempts));
    const charges = usageRows(ended.map(({ charge }) => charge));
    return this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`, batch AS MATERIALIZED (
          SELECT row.* FROM scoped, jsonb_to_recordset(${attempts}::jsonb) AS row (${FIELDS})
        ), closed AS (${upsert(Prisma.sql`batch`)} RETURNING request_id)
        INSERT INTO usage_outbox (id, tenant_id, kind, hold_key, lines)
        SELECT charge.id, charge."tenantId", charge.kind, charge."holdKey", charge.lines
        FROM scoped, jsonb_to_recordset(${charges}::jsonb) AS charge (
          id uuid, "tenantId" uuid, kind text, "holdKey" text, lines jsonb)
        WHERE charge."holdKey" IN (SELECT request_id FROM closed)
          OR charge."holdKey" NOT IN (SELECT "requestId" FROM batch)`,
    );
  }

  /**
   * Ends up to `limit` attempts that have been open since before `startedBefore`, because their process died, and
   * enqueues the charges of their requests: the input was sent, and nobody knows what came back. Answers with how many.
   */
  closeAbandoned({
    startedBefore,
    limit,
    now,
    chargeOf,
  }: {
    startedBefore: Date;
    limit: number;
    now: Date;
    chargeOf: ChargeOf;
  }): Promise<number> {
    return this.database.inPlatform(SCOPE, async (unit) => {
      const closed = await unit.$queryRaw<{ requestId: string }[]>`
        WITH abandoned AS (
          SELECT id FROM attempt WHERE state = 'open' AND started_at < ${startedBefore}
          ORDER BY started_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE attempt a SET state = 'ended', outcome = 'interrupted', ended_at = ${now}, counted_by = 'local'
        FROM abandoned WHERE a.id = abandoned.id RETURNING a.request_id AS "requestId"`;
      if (closed.length === 0) return 0;
      const rows = await unit.modelsAttempt.findMany({
        where: { requestId: { in: closed.map(({ requestId }) => requestId) }, state: 'ended' },
        orderBy: { attempt: 'asc' },
      });
      const requests = Map.groupBy(rows.map(endedOf), ({ requestId }) => requestId);
      const charges = [...requests.values()].flatMap((attempts) => {
        const [first] = attempts;
        return first ? [chargeOf(first, attempts)] : [];
      });
      await enqueueUsage(unit, charges);
      return closed.length;
    });
  }
}

function endedOf(row: Prisma.ModelsAttemptGetPayload<object>): EndedAttempt {
  const { attempt, inputTokens, outputTokens, outcome, countedBy, endedAt, startedAt, ...rest } = row;
  return {
    ...rest,
    startedAt,
    number: attempt,
    inputTokens: Number(inputTokens),
    outputTokens: Number(outputTokens),
    outcome: (outcome ?? 'interrupted') as Outcome, // a check of the table
    countedBy: (countedBy ?? 'local') as Usage['countedBy'], // a check of the table
    endedAt: endedAt ?? startedAt,
  };
}
