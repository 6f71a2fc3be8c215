import { AppError, invalidArgument } from '@isthmus/platform-errors';
import type { BudgetWindow, RateDimension } from '@isthmus/domain-governance';
import type { QuotaRef, StoredBudget, StoredRateLimit, SubjectKind } from '../ledger/quota.types.js';

/** A budget, or the balance where there is none, does not cover what a lease needs. `metadata.budget` is its kind. */
export function leaseExhausted(
  budget: Pick<StoredBudget, 'id' | 'subject' | 'window'> | undefined,
  facts: { subjectId: string; limitMicro: bigint; needMicro: bigint; availableMicro: bigint },
): AppError {
  const numbers = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value.toString()]));
  if (!budget)
    return new AppError('BUDGET_EXHAUSTED', 'The balance of the organisation does not cover this call', {
      remedy: 'Add credit to the organisation, or wait until calls in flight end and free what they hold.',
      metadata: { ...numbers, budgetId: '', budget: 'balance' },
    });
  const { id, subject, window } = budget;
  const raise = `Raise the budget of the ${subject.kind}`;
  const remedy = [
    raise,
    ELSEWHERE[subject.kind],
    window === 'total' ? undefined : `wait until the ${window} ends`,
  ];
  return new AppError(
    'BUDGET_EXHAUSTED',
    `The ${WINDOWS[window]} budget of the ${subject.kind} does not cover this call`,
    {
      remedy: `${remedy.filter((part) => part !== undefined).join(', or ')}.`,
      metadata: { ...numbers, budgetId: id, budget: subject.kind, window },
    },
  );
}

const WINDOWS: Record<BudgetWindow, string> = {
  hour: 'hourly',
  day: 'daily',
  month: 'monthly',
  total: 'total',
};

/** What is open to whoever cannot raise the budget. */
const ELSEWHERE: Partial<Record<SubjectKind, string>> = {
  key: 'use another key',
  session: 'begin another session',
};

export function leaseOver(leaseId: string): AppError {
  return new AppError('GONE', `Lease ${leaseId} is over`, {
    remedy: 'Take a lease with a new id; what this one held is charged as before.',
    metadata: { leaseId },
  });
}

export function leaseMismatch(leaseId: string): AppError {
  return new AppError('IDEMPOTENCY_MISMATCH', `Lease ${leaseId} has another holder or other budgets`, {
    remedy: 'Use a new lease id for another holder or other budgets.',
    metadata: { leaseId },
  });
}

export function budgetGone(id: string): AppError {
  return new AppError('FAILED_PRECONDITION', `Budget ${id} does not exist`, {
    remedy: 'Read the policy again with GetPolicy, and name the budgets that apply now.',
    metadata: { budgetId: id },
  });
}

/** `field` is the ref in the request. */
export function subjectMismatch(field: string, { id, subjectId }: QuotaRef): AppError {
  return invalidArgument([
    {
      field: `${field}.subject_id`,
      description: `"${subjectId}" is not a subject of ${id}: name its subject, or one of the kind for "*"`,
    },
  ]);
}

export function limitGone(id: string): AppError {
  return new AppError('FAILED_PRECONDITION', `Rate limit ${id} does not exist`, {
    remedy: 'Read the policy again with GetPolicy, and name the limits that apply now.',
    metadata: { limitId: id },
  });
}

const SLOT_RETRY_MS = 1_000;

/** A rate limit does not cover what a holder needs. */
export function rateLimited(facts: {
  limit: StoredRateLimit;
  subjectId: string;
  dimension: RateDimension;
  windowEndsInMs: number;
}): AppError {
  const { limit, subjectId, dimension, windowEndsInMs } = facts;
  const [number, unit] = {
    requests: [limit.requestsPerMinute, 'requests per minute'] as const,
    tokens: [limit.tokensPerMinute, 'tokens per minute'] as const,
    slots: [BigInt(limit.concurrentRequests), 'concurrent requests'] as const,
  }[dimension];
  return new AppError('RATE_LIMITED', `The limit of ${number} ${unit} is reached`, {
    retryAfterMs: dimension === 'slots' ? SLOT_RETRY_MS : windowEndsInMs,
    remedy: 'Wait as long as the error says, or raise the limit with SetRateLimit.',
    metadata: { limitId: limit.id, subjectId, dimension, limit: number.toString() },
  });
}
