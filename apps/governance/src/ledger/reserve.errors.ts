import { AppError } from '@isthmus/platform-errors';

export function budgetExhausted(facts: {
  amountMicro: bigint;
  balanceMicro: bigint;
  availableMicro: bigint;
}): AppError {
  const metadata = Object.fromEntries(Object.entries(facts).map(([name, micro]) => [name, micro.toString()]));
  return new AppError('BUDGET_EXHAUSTED', 'The balance of the organisation does not cover this call', {
    remedy: 'Add credit to the organisation, or wait until calls in flight end and free their holds.',
    metadata: { ...metadata, budget: 'balance' },
  });
}

export function holdMismatch(key: string): AppError {
  return new AppError('IDEMPOTENCY_MISMATCH', `Key ${key} holds another amount`, {
    remedy: 'Use a new key for a new amount.',
  });
}

export function holdEnded(key: string, state: string): AppError {
  return new AppError('FAILED_PRECONDITION', `Hold ${key} was ${state}`, {
    remedy: 'Use a new key for a new call.',
    metadata: { state },
  });
}

export function settledDifferently(key: string): AppError {
  return new AppError('IDEMPOTENCY_MISMATCH', `Hold ${key} was settled with other lines`, {
    remedy: 'Charge further lines with Post; a hold is settled once.',
  });
}
