import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { decideReserve, isActive, payCharges, type PaymentBooks } from '@isthmus/domain-governance';
import type { TenantScope } from '@isthmus/platform-identity';
import { noAccount } from './no-account.error.js';
import type { Discrepancy } from './discrepancy.repository.js';
import type { UsageLine } from '../usage/usage-line.js';
import { discrepanciesOf } from './discrepancies.js';
import { lockFunds, type LockedFunds } from './funds.js';
import { LedgerRepository, type LedgerTransaction } from './ledger.repository.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { rate } from './rating.js';
import { budgetExhausted, holdEnded, holdMismatch, settledDifferently } from './reserve.errors.js';

export interface PlacedHold {
  readonly key: string;
  readonly amountMicro: bigint;
  readonly expiresAt: Date;
  readonly balanceMicro: bigint;
}

/** `chargedMicro` is what the lines cost when they were charged, now or earlier: a repeat gets the same. */
export interface Charged {
  readonly chargedMicro: bigint;
  readonly balanceMicro: bigint;
}

/** Holds and charges a tenant's money. Every call locks the tenant's account first, so that none sees another half done. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly telemetry: LedgerTelemetry,
  ) {}

  /** Holds an amount; throws BUDGET_EXHAUSTED when the balance less active holds does not cover it. */
  reserve(
    scope: TenantScope,
    request: { key: string; amountMicro: bigint; ttlMs: number; purpose: string },
  ): Promise<PlacedHold> {
    const { key, amountMicro, ttlMs, purpose } = request;
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const funds = await lockFunds(tx, key);
      const { balanceMicro, now, hold } = funds;
      const decision = decideReserve({ funds, existing: hold, amountMicro, now });
      switch (decision.kind) {
        case 'active':
          return { ...decision.hold, balanceMicro };
        case 'mismatch':
          throw holdMismatch(key);
        case 'ended':
          throw holdEnded(key, decision.state);
        case 'exhausted':
          throw budgetExhausted({ amountMicro, balanceMicro, availableMicro: decision.availableMicro });
        case 'hold': {
          const expiresAt = new Date(now.getTime() + ttlMs);
          await tx.commitWithoutWaiting();
          await tx.holds.place({ key, amountMicro, expiresAt, purpose });
          return { key, amountMicro, expiresAt, balanceMicro };
        }
      }
    });
  }

  /**
   * Charges the lines, at most what is held under `key`, and frees the rest. A hold that has expired, or never was, is
   * charged from what is available. What is not charged is a discrepancy.
   */
  async settle(scope: TenantScope, request: { key: string; lines: readonly UsageLine[] }): Promise<Charged> {
    const { discrepancies, counts, ...charged } = await this.ledger.forTenant(scope, scope.tenantId, (tx) =>
      settle(tx, request),
    );
    this.telemetry.countLines(counts);
    this.telemetry.report(scope.tenantId, discrepancies);
    return charged;
  }

  /** Frees the hold of `key`; a late Reserve of that key is refused, even if it was never held. */
  async void(scope: TenantScope, key: string): Promise<void> {
    await this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      if (!(await tx.accounts.lock())) return;
      const { now, hold } = await tx.holds.freeExpired(key);
      if (hold?.state === 'settled' || hold?.state === 'voided') return;
      await tx.commitWithoutWaiting();
      await tx.holds.end({
        key,
        state: 'voided',
        freedMicro: hold && isActive(hold, now) ? hold.amountMicro : 0n,
      });
    });
  }

  /** Charges lines that have no hold; usage is charged even when the balance is exhausted. */
  async post(scope: TenantScope, lines: readonly UsageLine[]): Promise<Charged> {
    const { counts, ...charged } = await this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const rated = await rate(tx, lines);
      const account = await tx.accounts.lock();
      if (!account) throw noAccount(tx.tenantId);
      const { newMicro, earlierMicro, newLines } = await tx.entries.post(rated);
      return {
        chargedMicro: newMicro + earlierMicro,
        balanceMicro: account.balanceMicro - newMicro,
        counts: { charged: newLines, repeated: rated.length - newLines },
      };
    });
    this.telemetry.countLines(counts);
    return charged;
  }
}

interface Settled extends Charged {
  readonly discrepancies: readonly Discrepancy[];
  readonly counts: { readonly charged: number; readonly repeated: number };
}

async function settle(
  tx: LedgerTransaction,
  { key, lines }: { key: string; lines: readonly UsageLine[] },
): Promise<Settled> {
  const hash = hashOf(lines);
  const rated = await rate(tx, lines);
  const funds = await lockFunds(tx, key);
  const { balanceMicro, hold } = funds;
  if (hold?.state === 'settled') {
    if (hold.settledHash !== hash) throw settledDifferently(key);
    const chargedMicro = hold.chargedMicro ?? 0n;
    return { chargedMicro, balanceMicro, discrepancies: [], counts: { charged: 0, repeated: lines.length } };
  }
  const earlier = await tx.entries.earlier(rated.map(({ line }) => line.eventId));
  const worked = rated.reduce((sum, { amountMicro }) => sum + amountMicro, 0n);
  // Nothing says how much was held under a key that was voided or never held.
  const heldMicro = hold?.state === 'held' || hold?.state === 'expired' ? hold.amountMicro : worked;
  const charge = { id: key, leaseId: key, heldMicro, lines: rated };
  const [payment] = payCharges({ ...booksOf(key, funds), earlier }, [charge]);
  if (!payment) throw new Error('a charge has a payment');
  if (payment.lines.length > 0) await tx.entries.post(payment.lines);
  const { chargedMicro, fromLeaseMicro, fromAvailableMicro } = payment;
  const freedMicro = activeMicro(funds);
  await tx.holds.end({ key, state: 'settled', freedMicro, settlement: { chargedMicro, hash } });
  const discrepancies = discrepanciesOf([charge], [payment]);
  await tx.discrepancies.add(discrepancies);
  const charged = payment.lines.length;
  return {
    chargedMicro,
    balanceMicro: balanceMicro - fromLeaseMicro - fromAvailableMicro,
    discrepancies,
    counts: { charged, repeated: lines.length - charged },
  };
}

/** The books with the hold as a lease that has all of it left. */
function booksOf(key: string, funds: LockedFunds): Omit<PaymentBooks, 'earlier'> {
  const { balanceMicro, heldMicro } = funds;
  const lease = { totalMicro: activeMicro(funds), chargedMicro: 0n, path: [] };
  return { balanceMicro, heldMicro, leases: new Map([[key, lease]]), nodes: new Map() };
}

function activeMicro({ hold, now }: LockedFunds): bigint {
  return hold && isActive(hold, now) ? hold.amountMicro : 0n;
}

/** Digest of what must be equal in a repeat: all but the times. */
function hashOf(lines: readonly UsageLine[]): string {
  const used = lines.map(({ eventId, sku, model, quantity }) => [eventId, sku, model, quantity.toString()]);
  const sorted = used.map((line) => JSON.stringify(line)).sort();
  return createHash('sha256').update(sorted.join('\n')).digest('hex');
}
