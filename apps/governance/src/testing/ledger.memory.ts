import type { AuditRecord } from '@isthmus/domain-governance';
import {
  GENESIS,
  type HoldState,
  type Payment,
  type Price,
  type QuotaNode,
} from '@isthmus/domain-governance';
import type { StoredHold } from '../ledger/hold.repository.js';
import type { LedgerRepository, LedgerTransaction } from '../ledger/ledger.repository.js';
import type { Discrepancy } from '../ledger/discrepancy.repository.js';
import type { LeaseRows } from '../ledger/lease.repository.js';
import type { BudgetPlace, StoredBudget, StoredLease } from '../ledger/quota.types.js';
import type { RatedLine } from '../usage/usage-line.js';

/** A budget that is gone. */
const FULL: QuotaNode = { limitMicro: undefined, spentMicro: 0n, heldMicro: 0n };

/** One tenant's books in memory, for unit tests of services: what its repositories were called with, and what they return. */
export class LedgerMemory {
  account: { balanceMicro: bigint; heldMicro: bigint } | undefined = { balanceMicro: 100n, heldMicro: 0n };
  /** What `freeExpired` finds under any key. */
  hold: StoredHold | undefined;
  freedMicro = 0n;
  /** What expired leases had left. */
  freedOfLeasesMicro = 0n;
  /** Leases that `find` finds. */
  leases: StoredLease[] = [];
  budgets: StoredBudget[] = [];
  /** What budgets have, by id. */
  readonly nodes = new Map<string, QuotaNode>();
  readonly granted: Parameters<LeaseRows['grant']>[0][] = [];
  readonly taken: Payment<unknown>[] = [];
  readonly discrepancies: Discrepancy[] = [];
  now = new Date('2026-11-24T00:00:00Z');
  prices: Price[] = [];
  readonly credits: { eventId: string; amountMicro: bigint }[] = [];
  readonly placed: { key: string; amountMicro: bigint; expiresAt: Date; purpose: string }[] = [];
  readonly ended: { key: string; state: HoldState; freedMicro: bigint; settlement?: object }[] = [];
  readonly charged = new Map<string, bigint>();
  readonly records: AuditRecord[] = [];
  /** Keys under which a mutation ran. */
  readonly keys = new Set<string>();

  /** As the service sees it; `tenantId` is whoever it asks for. */
  repository(): LedgerRepository {
    const repository: Pick<LedgerRepository, 'forTenant'> = {
      forTenant: (_scope, tenantId, work) => work(this.transaction(tenantId)),
    };
    return repository as LedgerRepository; // All that services use of it.
  }

  private transaction(tenantId: string): LedgerTransaction {
    const accounts = {
      lock: async () => this.account,
      read: async () =>
        this.account && { tenantId, currency: 'CNY', spentMicro: 0n, spentMonthMicro: 0n, ...this.account },
      open: async () => {
        if (this.account) return false;
        this.account = { balanceMicro: 0n, heldMicro: 0n };
        return true;
      },
      credit: async (transfer: { eventId: string; amountMicro: bigint }) => {
        this.credits.push({ eventId: transfer.eventId, amountMicro: transfer.amountMicro });
        if (this.account) this.account.balanceMicro += transfer.amountMicro;
      },
    };
    const holds = {
      freeExpired: async () => ({ now: this.now, freedMicro: this.freedMicro, hold: this.hold }),
      place: async (hold: (typeof this.placed)[number]) => void this.placed.push(hold),
      end: async (ending: (typeof this.ended)[number]) => void this.ended.push(ending),
    };
    const transaction = {
      tenantId,
      accounts,
      holds,
      leases: {
        freeExpired: async () => this.freedOfLeasesMicro,
        find: async (ids: readonly string[]) => this.leases.filter(({ leaseId }) => ids.includes(leaseId)),
        grant: async (lease: (typeof this.granted)[number]) => void this.granted.push(lease),
        take: async (payments: readonly Payment<unknown>[]) => void this.taken.push(...payments),
      },
      budgets: {
        find: async (ids: readonly string[]) => this.budgets.filter(({ id }) => ids.includes(id)),
        nodes: async (places: readonly BudgetPlace[]) =>
          places.map((place) => ({ ...place, ...(this.nodes.get(place.id) ?? FULL) })),
        open: async () => undefined,
      },
      discrepancies: {
        add: async (found: readonly Discrepancy[]) => void this.discrepancies.push(...found),
      },
      entries: {
        post: async (lines: readonly RatedLine[]) => this.post(lines),
        earlier: async (ids: readonly string[]) =>
          new Map([...this.charged].filter(([eventId]) => ids.includes(eventId))),
      },
      prices: { ofSkus: async () => this.prices },
      audit: auditRows(tenantId, this.records),
      commitWithoutWaiting: async () => undefined,
      once: async (key: string, _request: unknown, work: () => Promise<null>) => {
        if (this.keys.has(key)) return null;
        this.keys.add(key);
        return work();
      },
    };
    return transaction as unknown as LedgerTransaction; // Its repositories are classes with private fields.
  }

  private post(lines: readonly RatedLine[]) {
    let [newMicro, earlierMicro, newLines] = [0n, 0n, 0];
    for (const { line, amountMicro } of lines) {
      const earlier = this.charged.get(line.eventId);
      if (earlier !== undefined) earlierMicro += earlier;
      else {
        newMicro += amountMicro;
        newLines += 1;
        this.charged.set(line.eventId, amountMicro);
      }
    }
    return { newMicro, earlierMicro, newLines };
  }
}

/** A tenant's audit chain in memory, as AuditRows. */
export function auditRows(tenantId: string, records: AuditRecord[]) {
  return {
    tenantId,
    lockHead: async () => records.at(-1) ?? GENESIS,
    find: async (eventId: string) => records.find((record) => record.eventId === eventId),
    add: async (record: AuditRecord) => void records.push(record),
  };
}
