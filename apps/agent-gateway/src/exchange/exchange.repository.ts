import { Prisma, type Database, type Transaction } from '@isthmus/platform-database';
import type { ExchangeOutcome } from '@isthmus/domain-exchange';
import { platformScope } from '@isthmus/platform-identity';

/** One message that passes the gateway. */
export interface Exchange {
  id: string;
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

export type Charge = 'none' | 'due' | 'posted';

/** An exchange whose charge the ledger may not have. */
export interface UnsettledExchange extends Exchange {
  outcome: ExchangeOutcome['outcome'];
}

/** Exchanges that ended alike. */
export interface ClosedGroup {
  ids: string[];
  outcome: ExchangeOutcome['outcome'];
  charge: Charge;
}

/** Batches mix tenants, so they work under the platform's scope; every row names its tenant. */
const SCOPE = platformScope('service:agent-gateway');

/** The rows of exchanges; each is the outbox of its own charge. */
export class ExchangeRepository {
  constructor(private readonly database: Database) {}

  async insert(exchanges: readonly Exchange[]): Promise<void> {
    await this.database.insertAtOnce(
      SCOPE,
      Prisma.sql`
        INSERT INTO exchange (id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at, charge)
        SELECT row.id, row."tenantId", row."agentId", row."instanceId", row.actor, row."keyId", row.method, row."requestId",
               row."traceId", row."startedAt", 'open'
        FROM scoped, jsonb_to_recordset(${JSON.stringify(exchanges)}::jsonb) AS row (
          id uuid, "tenantId" uuid, "agentId" uuid, "instanceId" text, actor text, "keyId" text, method text,
          "requestId" text, "traceId" text, "startedAt" timestamptz)`,
    );
  }

  /** Closes exchanges; one that a sweep has closed already stays as it is. */
  async close(groups: readonly ClosedGroup[], endedAt: Date): Promise<void> {
    await this.database.inPlatform(SCOPE, async (tx) => {
      for (const { ids, ...end } of groups) {
        await tx.gatewayExchange.updateMany({
          where: { id: { in: ids }, charge: 'open' },
          data: { ...end, endedAt },
        });
      }
    });
  }

  /**
   * Gives `post` up to `limit` exchanges that are due since `dueBefore`, or still open since `openBefore` because the
   * gateway that served them died, and marks those that it answers with as posted. They are locked meanwhile: another
   * gateway's sweep passes over them.
   */
  async settle(
    bounds: { dueBefore: Date; openBefore: Date; limit: number },
    post: (unsettled: UnsettledExchange[]) => Promise<string[]>,
    now: Date,
  ): Promise<void> {
    await this.database.inPlatform(SCOPE, async (tx) => {
      const posted = await post(await claim(tx, bounds));
      if (posted.length === 0) return;
      await tx.$executeRaw`
        UPDATE exchange
        SET charge = 'posted', outcome = coalesce(outcome, 'interrupted'), ended_at = coalesce(ended_at, ${now})
        WHERE id = ANY(${posted}::uuid[])`;
    });
  }

  ready(): Promise<boolean> {
    return this.database.ready();
  }

  disconnect(): Promise<void> {
    return this.database.close();
  }
}

async function claim(
  tx: Transaction,
  { dueBefore, openBefore, limit }: { dueBefore: Date; openBefore: Date; limit: number },
): Promise<UnsettledExchange[]> {
  return tx.$queryRaw<UnsettledExchange[]>`
    SELECT id, tenant_id AS "tenantId", agent_id AS "agentId", instance_id AS "instanceId", actor, key_id AS "keyId",
           method, request_id AS "requestId", trace_id AS "traceId", started_at AS "startedAt",
           coalesce(outcome, 'interrupted') AS outcome
    FROM exchange
    WHERE (charge = 'due' AND started_at < ${dueBefore}) OR (charge = 'open' AND started_at < ${openBefore})
    ORDER BY started_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}
