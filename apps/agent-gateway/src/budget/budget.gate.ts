import type { governance } from '@isthmus/contracts';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';

/** An account is read again in the background after this, and never used longer than the second figure. */
const REFRESH_MS = 1_000;
const FRESH_MS_MAX = 2_000;
/** While the ledger cannot be reached, the last known state is used this long. */
const STALE_MS_MAX = 60_000;
const ACCOUNTS_MAX = 10_000;
const DEADLINE_MS = 2_000;

/**
 * Refuses messages of a tenant whose budget is spent. The account is read at most two seconds late, so a tenant can
 * overdraw by the messages of two seconds and no more.
 */
export class BudgetGate {
  /** Whether the budget of a tenant is exhausted. */
  private readonly accounts = new LoadingCache<boolean>({
    entriesMax: ACCOUNTS_MAX,
    freshMs: REFRESH_MS,
    staleMs: FRESH_MS_MAX,
    staleIfErrorMs: STALE_MS_MAX,
  });

  constructor(private readonly ledger: ServiceClient<typeof governance.LedgerDefinition>) {}

  /** Throws BUDGET_EXHAUSTED, or UNAVAILABLE when the ledger has been unreachable for a minute. */
  async assertOpen(scope: TenantScope): Promise<void> {
    const exhausted = await this.accounts.get(scope.tenantId, () => this.isExhausted(scope));
    if (!exhausted) return;
    throw new AppError('BUDGET_EXHAUSTED', 'The budget of this tenant is exhausted', {
      remedy: 'Add credit to the tenant; the same request will not succeed before.',
    });
  }

  private async isExhausted(scope: TenantScope): Promise<boolean> {
    try {
      const { balanceMicro } = await this.ledger.getAccount({}, { scope, deadline: DEADLINE_MS });
      return balanceMicro <= 0n;
    } catch (error) {
      // A tenant without an account has nothing to spend.
      if (error instanceof AppError && error.code === 'FAILED_PRECONDITION') return true;
      throw new AppError('UNAVAILABLE', 'The budget of this tenant cannot be checked now', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
