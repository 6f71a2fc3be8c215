import type { UsageLine, UsageMessage } from '@isthmus/platform-jobs';
import type { EndedAttempt } from './metering.types.js';

/** What the ledger does at the end of a request: charges what its attempts used, or frees the hold where that is nothing. */
export function chargeOf(
  { tenantId, requestId }: { tenantId: string; requestId: string },
  attempts: readonly EndedAttempt[],
): UsageMessage {
  const lines = attempts.flatMap(linesOf);
  if (lines.length === 0) return { tenantId, kind: 'void', holdKey: requestId };
  return { tenantId, kind: 'settle', holdKey: requestId, lines };
}

function linesOf(attempt: EndedAttempt): UsageLine[] {
  const { id, endedAt, agentId, keyId, model, requestId, number, countedBy, outcome, traceId } = attempt;
  const shared = {
    at: endedAt,
    agentId,
    keyId,
    model,
    requestId,
    attempt: number,
    countedBy,
    outcome,
    traceId,
  };
  const lines = [
    { ...shared, eventId: `attempt:${id}:input`, sku: 'model.input', quantity: BigInt(attempt.inputTokens) },
    {
      ...shared,
      eventId: `attempt:${id}:output`,
      sku: 'model.output',
      quantity: BigInt(attempt.outputTokens),
    },
  ];
  return lines.filter(({ quantity }) => quantity > 0n);
}
