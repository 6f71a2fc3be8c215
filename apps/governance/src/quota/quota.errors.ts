import { AppError, invalidArgument } from '@isthmus/platform-errors';
import type { QuotaRef } from './quota.types.js';

/** A budget, or the balance where `budgetId` is empty, does not cover what a lease needs. */
export function leaseExhausted(facts: {
  budgetId: string;
  subjectId: string;
  limitMicro: bigint;
  needMicro: bigint;
  availableMicro: bigint;
}): AppError {
  const metadata = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, value.toString()]));
  return facts.budgetId === ''
    ? new AppError('BUDGET_EXHAUSTED', 'The balance does not cover this call', {
        remedy: 'Add credit to the account, or wait until calls in flight end and free what they hold.',
        metadata,
      })
    : new AppError(
        'BUDGET_EXHAUSTED',
        `The budget of ${facts.limitMicro} micro-units does not cover this call`,
        {
          remedy: 'Raise the budget with SetBudget, or wait until its window ends.',
          metadata,
        },
      );
}

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

export function subjectMismatch(index: number, { id, subjectId }: QuotaRef): AppError {
  return invalidArgument([
    {
      field: `budgets.${index}.subject_id`,
      description: `"${subjectId}" is not a subject of budget ${id}: name its subject, one of its kind for "*"`,
    },
  ]);
}
