import { Injectable } from '@nestjs/common';
import { Database, Prisma } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import { usageRows } from '@isthmus/platform-jobs';
import { chargeOf } from './charge.mapper.js';
import type { EndedAttempt, MeteredHold } from './metering.types.js';

/** A request that is over. */
export interface EndedRequest {
  hold: MeteredHold;
  attempts: readonly EndedAttempt[];
}

/** Batches mix tenants, so they work under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:maas-gateway');

const FIELDS = Prisma.sql`id uuid, "tenantId" uuid, "requestId" text, number int, model text, upstream text,
  "agentId" text, "keyId" text, "traceId" text, "startedAt" timestamptz, outcome text, "endedAt" timestamptz,
  "countedBy" text, "inputTokens" bigint, "outputTokens" bigint`;

/** The table of attempts, and the outbox of their charges. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes the attempts of requests and enqueues their charges, in one round trip; answers with how many charges there
   * are, and how many were enqueued. A request that was written before is not charged again.
   */
  async close(ended: readonly EndedRequest[]): Promise<{ charges: number; enqueued: number }> {
    const attempts = JSON.stringify(ended.flatMap((request) => request.attempts));
    const charges = ended.flatMap(({ hold, attempts: of }) => chargeOf(hold, of) ?? []);
    const enqueued = await this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`, written AS (
          INSERT INTO attempt (id, tenant_id, request_id, attempt, model, upstream, agent_id, key_id, trace_id,
            started_at, state, outcome, ended_at, counted_by, input_tokens, output_tokens)
          SELECT row.id, row."tenantId", row."requestId", row.number, row.model, row.upstream, row."agentId",
            row."keyId", row."traceId", row."startedAt", 'ended', row.outcome, row."endedAt", row."countedBy",
            row."inputTokens", row."outputTokens"
          FROM scoped, jsonb_to_recordset(${attempts}::jsonb) AS row (${FIELDS})
          ON CONFLICT (id) DO NOTHING RETURNING request_id)
        INSERT INTO usage_outbox (id, tenant_id, kind, hold_key, lease_id, held_micro, lines)
        SELECT charge.id, charge."tenantId", charge.kind, charge."holdKey", charge."leaseId", charge."heldMicro",
          charge.lines
        FROM scoped, jsonb_to_recordset(${usageRows(charges)}::jsonb) AS charge (
          id uuid, "tenantId" uuid, kind text, "holdKey" text, "leaseId" uuid, "heldMicro" bigint, lines jsonb)
        WHERE charge."holdKey" IN (SELECT request_id FROM written)`,
    );
    return { charges: charges.length, enqueued };
  }
}
