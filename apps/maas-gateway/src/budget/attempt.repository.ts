import type { Unit } from '../models.repository.js';
import type { Attempt, EndedAttempt, Outcome, Usage } from './attempt.types.js';

export async function insertAttempt(unit: Unit, attempt: Attempt, inputTokens: number): Promise<void> {
  const { number, ...rest } = attempt;
  await unit.modelsAttempt.create({
    data: { ...rest, attempt: number, state: 'open', inputTokens: BigInt(inputTokens), outputTokens: 0n },
  });
}

/** Writes what an open attempt came to; a second time changes nothing. */
export async function endAttempt(unit: Unit, ended: EndedAttempt): Promise<void> {
  const { id, tenantId, outcome, endedAt, countedBy } = ended;
  const inputTokens = BigInt(ended.inputTokens);
  const outputTokens = BigInt(ended.outputTokens);
  await unit.modelsAttempt.updateMany({
    where: { id, tenantId, state: 'open' },
    data: { state: 'ended', outcome, endedAt, countedBy, inputTokens, outputTokens },
  });
}

/** Marks every attempt of a request as charged. */
export async function markSettled(unit: Unit, tenantId: string, requestId: string, at: Date): Promise<void> {
  await unit.modelsAttempt.updateMany({
    where: { tenantId, requestId, state: 'ended' },
    data: { state: 'settled', settledAt: at },
  });
}

/** Ends attempts whose process is gone: their request was sent, and nobody knows what came back. */
export async function endAbandoned(unit: Unit, startedBefore: Date, now: Date): Promise<number> {
  const { count } = await unit.modelsAttempt.updateMany({
    where: { state: 'open', startedAt: { lt: startedBefore } },
    data: { state: 'ended', outcome: 'interrupted', endedAt: now, countedBy: 'local' },
  });
  return count;
}

/**
 * Takes requests that ended and were not charged, for this transaction only; another process skips them.
 * Requests with an attempt still open are left alone.
 */
export async function claimUnsettled(
  unit: Unit,
  endedBefore: Date,
  limit: number,
): Promise<{ tenantId: string; requestId: string }[]> {
  const rows = await unit.$queryRaw<{ tenant_id: string; request_id: string }[]>`
    SELECT tenant_id::text, request_id FROM models.attempt a
    WHERE state = 'ended' AND ended_at < ${endedBefore}
      AND NOT EXISTS (SELECT 1 FROM models.attempt o WHERE o.request_id = a.request_id AND o.state = 'open')
    ORDER BY started_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  const requests = new Map(
    rows.map((row) => [row.request_id, { tenantId: row.tenant_id, requestId: row.request_id }]),
  );
  return [...requests.values()];
}

/** Attempts of a request that ended and were not charged, in their order. */
export async function listEnded(unit: Unit, tenantId: string, requestId: string): Promise<EndedAttempt[]> {
  const rows = await unit.modelsAttempt.findMany({
    where: { tenantId, requestId, state: 'ended' },
    orderBy: { attempt: 'asc' },
  });
  return rows.map(
    ({ attempt, inputTokens, outputTokens, outcome, countedBy, endedAt, startedAt, ...row }) => ({
      ...row,
      startedAt,
      number: attempt,
      inputTokens: Number(inputTokens),
      outputTokens: Number(outputTokens),
      outcome: (outcome ?? 'interrupted') as Outcome, // a check of the table
      countedBy: (countedBy ?? 'local') as Usage['countedBy'], // a check of the table
      endedAt: endedAt ?? startedAt,
    }),
  );
}
