import type { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { BoundedCache } from '../bounded.cache.js';

/** An account is read again in the background after this, and never used longer than the second figure. */
const REFRESH_MS = 1_000;
const FRESH_MS_MAX = 2_000;
/** While the ledger cannot be reached, the last known state is used this long. */
const STALE_MS_MAX = 60_000;
const ACCOUNTS_MAX = 10_000;
const DEADLINE_MS = 2_000;

interface Reading {
  exhausted: boolean;
  /** When the ledger said so. */
  readAt: number;
}

interface Kept {
  reading: Promise<Reading>;
  at: number;
}

/**
 * Refuses messages of a tenant whose budget is spent. The account is read at most two seconds late, so a tenant can
 * overdraw by the messages of two seconds and no more.
 */
export class BudgetGate {
  private readonly accounts = new BoundedCache<Kept>(ACCOUNTS_MAX);

  constructor(private readonly ledger: ServiceClient<typeof governance.LedgerDefinition>) {}

  /** Throws BUDGET_EXHAUSTED, or UNAVAILABLE when the ledger has been away for a minute. */
  async assertOpen(scope: TenantScope): Promise<void> {
    if (!(await this.read(scope)).exhausted) return;
    throw new AppError('BUDGET_EXHAUSTED', 'The budget of this tenant is exhausted', {
      remedy: 'Add credit to the tenant; the same request will not succeed before.',
    });
  }

  private read(scope: TenantScope): Promise<Reading> {
    const kept = this.accounts.get(scope.tenantId);
    const age = kept ? Date.now() - kept.at : Infinity;
    if (kept && age < REFRESH_MS) return kept.reading;
    const next = { reading: this.ask(scope, kept), at: Date.now() };
    next.reading.catch(() => this.accounts.delete(scope.tenantId));
    this.accounts.set(scope.tenantId, next);
    return kept && age < FRESH_MS_MAX ? kept.reading : next.reading;
  }

  private async ask(scope: TenantScope, before: Kept | undefined): Promise<Reading> {
    try {
      const { balanceMicro } = await this.ledger.getAccount({}, { scope, deadline: DEADLINE_MS });
      return { exhausted: balanceMicro <= 0n, readAt: Date.now() };
    } catch (error) {
      // A tenant without an account has nothing to spend.
      if (error instanceof AppError && error.code === 'FAILED_PRECONDITION') {
        return { exhausted: true, readAt: Date.now() };
      }
      const last = await before?.reading;
      if (last && Date.now() - last.readAt < STALE_MS_MAX) return last;
      throw new AppError('UNAVAILABLE', 'The budget of this tenant cannot be checked now', {
        cause: error,
        retryAfterMs: 1_000,
      });
    }
  }
}
