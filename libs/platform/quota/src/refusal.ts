import { AppError } from '@isthmus/platform-errors';

/** What a gateway says to its clients when nothing can be held for a request. */
export interface RefusalWords {
  /** What to do about a budget that is spent; gets the ledger's own remedy, if it has one. */
  remedyOf: (remedy: string | undefined) => string;
  /** Of a ledger that cannot be reached. */
  unreachable: string;
}

/**
 * A failure of `Quota.hold` as clients get it: BUDGET_EXHAUSTED, RATE_LIMITED, or UNAVAILABLE for what is wrong with the
 * ledger. What is no AppError stays as it is.
 */
export function clientRefusalOf(error: unknown, { remedyOf, unreachable }: RefusalWords): unknown {
  if (!(error instanceof AppError)) return error;
  switch (error.code) {
    case 'BUDGET_EXHAUSTED':
      return new AppError('BUDGET_EXHAUSTED', error.message, {
        remedy: remedyOf(error.remedy),
        metadata: budgetOf(error),
      });
    case 'FAILED_PRECONDITION':
      return new AppError('BUDGET_EXHAUSTED', 'Your organisation has no account to charge', {
        remedy: 'Open one in the portal.',
        metadata: { budget: 'balance' },
      });
    case 'RATE_LIMITED':
      return error;
    default:
      return new AppError('UNAVAILABLE', unreachable, { retryAfterMs: 1_000, cause: error });
  }
}

/** Which budget it is; its id and amounts are not for clients. */
function budgetOf({ metadata: { budget, window } }: AppError): Record<string, string> {
  return { ...(budget ? { budget } : {}), ...(window ? { window } : {}) };
}
