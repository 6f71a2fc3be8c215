import { Inject, Injectable } from '@nestjs/common';
import type { governance } from '@isthmus/contracts';
import { LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';

/** A balance is refreshed in the background after `REFRESH_MS` and never used longer than `FRESH_MS_MAX`. */
const REFRESH_MS = 1_000;
const FRESH_MS_MAX = 2_000;
/** While the ledger is unavailable, the last known balance is used this long. */
const STALE_MS_MAX = 60_000;
const ACCOUNTS_MAX = 10_000;
const DEADLINE_MS = 2_000;

/** Injection token of the client of governance's ledger. */
export const LEDGER = Symbol('ledger');

/**
 * Rejects messages of a tenant whose budget is exhausted. A balance is at most two seconds old, so a tenant can overdraw
 * by the messages of two seconds and no more.
 */
@Injectable()
export class BudgetGate {
  /** Whether the budget of a tenant is exhausted. */
  private readonly accounts = new LoadingCache<boolean>({
    entriesMax: ACCOUNTS_MAX,
    freshMs: REFRESH_MS,
    staleMs: FRESH_MS_MAX,
    staleIfErrorMs: STALE_MS_MAX,
  });

  constructor(
    @Inject(LEDGER)
    private readonly ledger: Pick<ServiceClient<typeof governance.LedgerDefinition>, 'getAccount'>,
  ) {}

  /** Throws BUDGET_EXHAUSTED, or UNAVAILABLE when the ledger has been unavailable for a minute. */
  async assertAvailable(scope: TenantScope): Promise<void> {
    const exhausted = await this.accounts.get(scope.tenantId, () => this.isExhausted(scope));
    if (!exhausted) return;
    throw new AppError('BUDGET_EXHAUSTED', 'The balance of the organisation is used up', {
      remedy: 'Add credit to the organisation, then send the request again.',
      metadata: { budget: 'balance' },
    });
  }

  private async isExhausted(scope: TenantScope): Promise<boolean> {
    try {
      const { balanceMicro } = await this.ledger.getAccount({}, { scope, deadline: DEADLINE_MS });
      return balanceMicro <= 0n;
    } catch (error) {
      // A tenant without an account has nothing to spend.
      if (error instanceof AppError && error.code === 'FAILED_PRECONDITION') return true;
      throw new AppError('UNAVAILABLE', 'The budget of this tenant cannot be checked at the moment', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
