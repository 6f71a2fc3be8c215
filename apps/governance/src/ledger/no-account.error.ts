import { AppError } from '@isthmus/platform-errors';

/** Without an account nothing can be held, charged or shown. */
export function noAccount(tenantId: string): AppError {
  return new AppError('FAILED_PRECONDITION', 'The tenant has no account in the ledger', {
    remedy: 'Open an account for the tenant with Ledger.OpenAccount, then retry.',
    metadata: { tenantId },
  });
}
