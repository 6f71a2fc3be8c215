import type { UsageLine, UsageMessage } from '@isthmus/platform-jobs';
import type { EndedAttempt, MeteredHold } from './metering.types.js';

/** What the ledger charges for the attempts of a request; undefined where they used nothing. */
export function chargeOf(hold: MeteredHold, attempts: readonly EndedAttempt[]): UsageMessage | undefined {
  const { tenantId, requestId, leaseId, heldMicro } = hold;
  const lines = attempts.flatMap(linesOf);
  if (lines.length === 0) return undefined;
  return { tenantId, kind: 'charge', chargeId: requestId, leaseId, heldMicro, lines };
}

/** Under which the ledger charges a kind of token of an attempt, once. */
export function eventIdOf(attemptId: string, kind: 'input' | 'output'): string {
  return `attempt:${attemptId}:${kind}`;
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
    upstream: attempt.upstream,
  };
  const lines = [
    {
      ...shared,
      eventId: eventIdOf(id, 'input'),
      sku: 'model.input',
      quantity: BigInt(attempt.inputTokens),
      priceId: attempt.inputPriceId,
    },
    {
      ...shared,
      eventId: eventIdOf(id, 'output'),
      sku: 'model.output',
      quantity: BigInt(attempt.outputTokens),
      priceId: attempt.outputPriceId,
    },
  ];
  return lines.filter(({ quantity }) => quantity > 0n);
}
