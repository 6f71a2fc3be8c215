import { Injectable } from '@nestjs/common';
import { Database, once } from '@isthmus/platform-database';
import { platformScope, type Scope } from '@isthmus/platform-identity';
import { AccountRows } from './account.repository.js';
import { AuditRows } from '../audit/audit.repository.js';
import { BudgetRows } from './budget.repository.js';
import { announceQuota, type QuotaChange } from './changes.repository.js';
import { DiscrepancyRows } from './discrepancy.repository.js';
import { LeaseRows } from './lease.repository.js';
import { RateRows } from './rate.repository.js';
import { PriceRows } from '../usage/price.repository.js';
import { EntryRows } from './entry.repository.js';
import { freeDue, HoldRows } from './hold.repository.js';

/** One transaction over one tenant's money. Locks are taken in this order: account, then audit head. */
export interface LedgerTransaction {
  readonly tenantId: string;
  readonly accounts: AccountRows;
  readonly holds: HoldRows;
  readonly leases: LeaseRows;
  readonly budgets: BudgetRows;
  readonly discrepancies: DiscrepancyRows;
  readonly rates: RateRows;
  readonly entries: EntryRows;
  readonly prices: PriceRows;
  readonly audit: AuditRows;
  /**
   * Commits this transaction without waiting for the disk, for what may be lost: a hold. If the database crashes within
   * about half a second, the whole hold is lost, and its Settle charges all the same. Others see it at once, so no call can
   * overdraw because of it while the database runs.
   */
  commitWithoutWaiting: () => Promise<void>;
  /** Tells every process of this service, when this transaction commits. */
  announce: (change: QuotaChange) => Promise<void>;
  /** Runs a mutation once per key. */
  once: (key: string, request: unknown, work: () => Promise<null>) => Promise<null>;
}

/** Opens transactions on the ledger; the repositories it hands out live as long as their transaction. */
@Injectable()
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  /** Under a tenant's scope row-level security confines the transaction to that tenant, whatever `tenantId` says. */
  forTenant<Result>(
    scope: Scope,
    tenantId: string,
    work: (tx: LedgerTransaction) => Promise<Result>,
  ): Promise<Result> {
    return this.database.inScope(scope, (tx) =>
      work({
        tenantId,
        accounts: new AccountRows(tx, tenantId),
        holds: new HoldRows(tx, tenantId),
        leases: new LeaseRows(tx, tenantId),
        budgets: new BudgetRows(tx, tenantId),
        rates: new RateRows(tx, tenantId),
        discrepancies: new DiscrepancyRows(tx, tenantId),
        entries: new EntryRows(tx, tenantId),
        prices: new PriceRows(tx),
        audit: new AuditRows(tx, tenantId),
        commitWithoutWaiting: async () => {
          await tx.$executeRaw`SET LOCAL synchronous_commit = off`;
        },
        announce: (change) => announceQuota(tx, change),
        once: (key, request, run) => once(tx, { tenantId, key, request }, run),
      }),
    );
  }

  /** Frees expired holds and leases of up to `tenantsMax` tenants whose accounts are not locked; returns how many. */
  freeDue(tenantsMax: number): Promise<number> {
    return this.database.inPlatform(SWEEP, (tx) => freeDue(tx, tenantsMax));
  }
}

const SWEEP = platformScope('service:governance');
