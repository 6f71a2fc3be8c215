import type { Transaction } from '@isthmus/platform-database';
import type { ExchangeOutcome } from '@isthmus/domain-exchange';

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

export async function insertExchanges(tx: Transaction, exchanges: readonly Exchange[]): Promise<void> {
  await tx.gatewayExchange.createMany({
    data: exchanges.map((exchange) => ({ ...exchange, charge: 'open' })),
  });
}

/** Closes exchanges that ended alike; one that a sweep has closed already stays as it is. */
export async function closeExchanges(
  tx: Transaction,
  ids: readonly string[],
  end: { outcome: ExchangeOutcome['outcome']; charge: Charge; endedAt: Date },
): Promise<void> {
  await tx.gatewayExchange.updateMany({ where: { id: { in: [...ids] }, charge: 'open' }, data: end });
}

/**
 * Locks up to `limit` exchanges that are due since `dueBefore`, or still open since `openBefore` because the gateway
 * that served them died. Another gateway's sweep passes over them meanwhile.
 */
export async function claimUnsettled(
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

export async function markPosted(tx: Transaction, ids: readonly string[], endedAt: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE exchange SET charge = 'posted', outcome = coalesce(outcome, 'interrupted'), ended_at = coalesce(ended_at, ${endedAt})
    WHERE id = ANY(${[...ids]}::uuid[])`;
}
