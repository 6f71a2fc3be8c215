import { eventIdOf } from '../metering/charge.mapper.js';
import type { StoredAttempt } from './receipt.repository.js';

const KINDS = ['input', 'output'] as const;

/** One charge of the ledger, with the price row that it was charged at. */
export interface ChargedLine {
  readonly eventId: string;
  readonly sku: string;
  readonly quantity: bigint;
  /** What was paid; less than the price says where less was held. */
  readonly amountMicro: bigint;
  readonly price: { readonly id: string; readonly amountMicro: bigint; readonly per: bigint };
}

/** What the ledger charged for events. */
export interface Charged {
  readonly lines: readonly ChargedLine[];
  readonly currency: string;
}

/** Under which ids attempts are charged: those of what they used. */
export function eventIdsOf(attempts: readonly StoredAttempt[]): string[] {
  return attempts.flatMap((attempt) =>
    KINDS.filter((kind) => tokensOf(attempt, kind) > 0n).map((kind) => eventIdOf(attempt.id, kind)),
  );
}

/**
 * What a receipt states about a request (docs/receipts.md). Amounts are whole micro-units; each is below 10¹⁵, so that JSON
 * numbers hold it exactly.
 */
export function claimsOf(request: {
  id: string;
  tenantId: string;
  attempts: readonly StoredAttempt[];
  charged: Charged;
  issuedAt: Date;
}): object {
  const { id, tenantId, attempts, charged, issuedAt } = request;
  const last = attempts.at(-1);
  const { keyId = '', agentId = '' } = last ?? {};
  return {
    iss: 'isthmus',
    jti: id,
    iat: Math.floor(issuedAt.getTime() / 1_000),
    tenant: tenantId,
    ...(keyId ? { key_id: keyId } : {}),
    ...(agentId ? { agent_id: agentId } : {}),
    model: last?.model,
    completed_at: last?.endedAt.toISOString(),
    input_tokens: sum(attempts.map(({ inputTokens }) => inputTokens)),
    output_tokens: sum(attempts.map(({ outputTokens }) => outputTokens)),
    amount_micro: sum(charged.lines.map(({ amountMicro }) => amountMicro)),
    currency: charged.currency,
    attempts: attempts.map((attempt) => attemptClaimOf(attempt, charged.lines)),
  };
}

function attemptClaimOf(attempt: StoredAttempt, lines: readonly ChargedLine[]): object {
  const ids = KINDS.map((kind) => eventIdOf(attempt.id, kind));
  return {
    id: attempt.id,
    number: attempt.number,
    model: attempt.model,
    outcome: attempt.outcome,
    started_at: attempt.startedAt.toISOString(),
    ended_at: attempt.endedAt.toISOString(),
    input_tokens: Number(attempt.inputTokens),
    output_tokens: Number(attempt.outputTokens),
    counted_by: attempt.countedBy,
    charges: lines
      .filter(({ eventId }) => ids.includes(eventId))
      .map(({ sku, quantity, amountMicro, price }) => ({
        sku,
        quantity: Number(quantity),
        price: { id: price.id, amount_micro: Number(price.amountMicro), per: Number(price.per) },
        amount_micro: Number(amountMicro),
      })),
  };
}

function tokensOf({ inputTokens, outputTokens }: StoredAttempt, kind: (typeof KINDS)[number]): bigint {
  return kind === 'input' ? inputTokens : outputTokens;
}

function sum(values: readonly bigint[]): number {
  return Number(values.reduce((total, value) => total + value, 0n));
}
