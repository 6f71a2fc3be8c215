import type { Rated } from './charge.js';
import { availableOf, type QuotaNode } from './grant.js';

/** A request to be charged: its lines with what they cost, and the most that is charged for them. */
export interface RatedCharge<Line> {
  readonly id: string;
  readonly leaseId: string;
  readonly heldMicro: bigint;
  readonly lines: readonly Rated<Line>[];
}

/** What charges draw on, as it is before them. */
export interface PaymentBooks {
  readonly balanceMicro: bigint;
  /** Of the balance, by everyone. */
  readonly heldMicro: bigint;
  /** An absent lease is forgotten: it ended long ago, and its budgets are unknown. */
  readonly leases: ReadonlyMap<string, LeaseState>;
  readonly nodes: ReadonlyMap<string, QuotaNode>;
  /** What lines cost that were charged before, by event id. */
  readonly earlier: ReadonlyMap<string, bigint>;
}

export interface LeaseState {
  readonly totalMicro: bigint;
  /** Equal to the total once the lease is over. */
  readonly chargedMicro: bigint;
  /** Keys of the budgets' nodes on its path; the balance is always on it. */
  readonly path: readonly string[];
}

export interface Payment<Line> {
  readonly id: string;
  readonly leaseId: string;
  /** Lines that were not charged before, with what is paid of each; a line that gets less keeps its quantity. */
  readonly lines: readonly Rated<Line>[];
  readonly workedMicro: bigint;
  readonly heldMicro: bigint;
  /** Now and earlier. */
  readonly chargedMicro: bigint;
  /** Of what is charged now: from what the lease holds, and from what nobody held. */
  readonly fromLeaseMicro: bigint;
  readonly fromAvailableMicro: bigint;
  /**
   * Why new lines were not paid in full: `claim`, they cost more than was held; `uncovered`, what was held is no longer
   * there. Undefined when they were, and for a repeat.
   */
  readonly discrepancy: 'claim' | 'uncovered' | undefined;
}

/**
 * Pays charges one after the other. Each pays at most what was held for it, from what its lease has left; once the lease
 * is over, from what is available on the whole path. The balance never goes below 0.
 */
export function payCharges<Line extends { eventId: string }>(
  books: PaymentBooks,
  charges: readonly RatedCharge<Line>[],
): Payment<Line>[] {
  const state = new MutableBooks(books);
  return charges.map((charge) => payOne(state, charge));
}

function payOne<Line extends { eventId: string }>(
  state: MutableBooks,
  charge: RatedCharge<Line>,
): Payment<Line> {
  const { id, leaseId, heldMicro } = charge;
  const all = distinct(charge.lines);
  const lines = all.filter(({ line }) => !state.earlier.has(line.eventId));
  const earlierMicro = all.reduce((sum, { line }) => sum + (state.earlier.get(line.eventId) ?? 0n), 0n);
  const newMicro = sumOf(lines);
  const payableMicro = min(newMicro, atLeast0(heldMicro - earlierMicro));
  const { fromLeaseMicro, fromAvailableMicro } = state.pay(leaseId, payableMicro);
  const paidMicro = fromLeaseMicro + fromAvailableMicro;
  const paid = spread(lines, paidMicro);
  state.record(paid);
  return {
    id,
    leaseId,
    heldMicro,
    lines: paid,
    workedMicro: sumOf(all),
    chargedMicro: earlierMicro + paidMicro,
    fromLeaseMicro,
    fromAvailableMicro,
    discrepancy:
      paidMicro === newMicro
        ? undefined
        : payableMicro < newMicro
          ? ('claim' as const)
          : ('uncovered' as const),
  };
}

/** Lines with an amount spread over them in order: each gets what it costs until the amount is used up. */
export function spread<Line>(lines: readonly Rated<Line>[], amountMicro: bigint): Rated<Line>[] {
  let left = amountMicro;
  return lines.map((line) => {
    const paid = min(line.amountMicro, left);
    left -= paid;
    return { ...line, amountMicro: paid };
  });
}

/** The books while charges are paid. */
class MutableBooks {
  private readonly leases = new Map<string, { restMicro: bigint; path: readonly string[] }>();
  private readonly available = new Map<string, bigint>();
  readonly earlier: Map<string, bigint>;
  private balanceMicro: bigint;
  private freeMicro: bigint;

  constructor(books: PaymentBooks) {
    this.balanceMicro = books.balanceMicro;
    this.freeMicro = books.balanceMicro - books.heldMicro;
    this.earlier = new Map(books.earlier);
    for (const [id, { totalMicro, chargedMicro, path }] of books.leases)
      this.leases.set(id, { restMicro: totalMicro - chargedMicro, path });
    for (const [key, node] of books.nodes) {
      const available = availableOf(node);
      if (available !== undefined) this.available.set(key, available);
    }
  }

  record(lines: readonly Rated<{ eventId: string }>[]): void {
    for (const { line, amountMicro } of lines) this.earlier.set(line.eventId, amountMicro);
  }

  pay(leaseId: string, payableMicro: bigint): { fromLeaseMicro: bigint; fromAvailableMicro: bigint } {
    const lease = this.leases.get(leaseId);
    const path = lease?.path ?? [];
    // Less than the lease has left where charges without a hold have used up the balance.
    const fromLeaseMicro = atLeast0([payableMicro, lease?.restMicro ?? 0n, this.balanceMicro].reduce(min));
    const limits = path.flatMap((key) => this.available.get(key) ?? []);
    const fromAvailableMicro = atLeast0(
      [payableMicro - fromLeaseMicro, this.freeMicro, ...limits].reduce(min),
    );
    if (lease) lease.restMicro -= fromLeaseMicro;
    for (const key of path) {
      const available = this.available.get(key);
      if (available !== undefined) this.available.set(key, available - fromAvailableMicro);
    }
    this.freeMicro -= fromAvailableMicro;
    this.balanceMicro -= fromLeaseMicro + fromAvailableMicro;
    return { fromLeaseMicro, fromAvailableMicro };
  }
}

function sumOf(lines: readonly Rated<unknown>[]): bigint {
  return lines.reduce((sum, { amountMicro }) => sum + amountMicro, 0n);
}

/** The first line of each event id. */
function distinct<Line extends { eventId: string }>(lines: readonly Rated<Line>[]): Rated<Line>[] {
  const first = new Map<string, Rated<Line>>();
  for (const each of lines) if (!first.has(each.line.eventId)) first.set(each.line.eventId, each);
  return [...first.values()];
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function atLeast0(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
