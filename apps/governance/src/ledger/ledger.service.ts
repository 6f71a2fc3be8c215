import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { decideReserve, isActive, priceBook, rateLines } from '@isthmus/domain-governance';
import { invalidArgument } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import type { Counter } from '@isthmus/platform-observability';
import { KIT } from '@isthmus/platform-service';
import { noAccount } from '../account/no-account.error.js';
import type { RatedLine, UsageLine } from '../usage/usage-line.js';
import { LedgerRepository, type LedgerTransaction } from './ledger.repository.js';
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
  private readonly lines: Counter;

  constructor(
    private readonly ledger: LedgerRepository,
    @Inject(KIT) { metrics: { meter } }: Pick<ServiceKit, 'metrics'>,
  ) {
    this.lines = meter.createCounter('isthmus.ledger.lines', {
      description: 'Usage lines received, by whether they are charged now or were charged before.',
    });
  }

  /** Holds an amount; throws BUDGET_EXHAUSTED when the balance less active holds does not cover it. */
  reserve(
    scope: TenantScope,
    request: { key: string; amountMicro: bigint; ttlMs: number; purpose: string },
  ): Promise<PlacedHold> {
    const { key, amountMicro, ttlMs, purpose } = request;
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const account = await lockAccount(tx);
      const { now, freedMicro, hold } = await tx.holds.freeExpired(key);
      const funds = { balanceMicro: account.balanceMicro, heldMicro: account.heldMicro - freedMicro };
      const decision = decideReserve({ funds, existing: hold, amountMicro, now });
      const { balanceMicro } = account;
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

  /** Charges the lines in full, even beyond the amount held, and frees the hold of `key` if it is still active. */
  settle(scope: TenantScope, request: { key: string; lines: readonly UsageLine[] }): Promise<Charged> {
    const { key, lines } = request;
    const hash = hashOf(lines);
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const rated = await rate(tx, lines);
      const account = await lockAccount(tx);
      const { now, hold } = await tx.holds.freeExpired(key);
      if (hold?.state === 'settled') {
        if (hold.settledHash !== hash) throw settledDifferently(key);
        return { chargedMicro: hold.chargedMicro ?? 0n, balanceMicro: account.balanceMicro };
      }
      const charged = await this.charge(tx, account.balanceMicro, rated);
      await tx.holds.end({
        key,
        state: 'settled',
        freedMicro: hold && isActive(hold, now) ? hold.amountMicro : 0n,
        settlement: { chargedMicro: charged.chargedMicro, hash },
      });
      return charged;
    });
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
  post(scope: TenantScope, lines: readonly UsageLine[]): Promise<Charged> {
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const rated = await rate(tx, lines);
      const account = await lockAccount(tx);
      return this.charge(tx, account.balanceMicro, rated);
    });
  }

  private async charge(tx: LedgerTransaction, balanceMicro: bigint, rated: RatedLine[]): Promise<Charged> {
    if (rated.length === 0) return { chargedMicro: 0n, balanceMicro };
    const { newMicro, earlierMicro, newLines } = await tx.entries.post(rated);
    this.lines.add(newLines, { result: 'charged' });
    this.lines.add(rated.length - newLines, { result: 'repeated' });
    return { chargedMicro: newMicro + earlierMicro, balanceMicro: balanceMicro - newMicro };
  }
}

async function lockAccount(tx: LedgerTransaction) {
  const account = await tx.accounts.lock();
  if (!account) throw noAccount(tx.tenantId);
  return account;
}

/** Prices the lines before the account is locked; throws INVALID_ARGUMENT that names every line without a price. */
async function rate(tx: LedgerTransaction, lines: readonly UsageLine[]): Promise<RatedLine[]> {
  if (lines.length === 0) return [];
  const prices = await tx.prices.ofSkus(lines.map(({ sku }) => sku));
  const { rated, unrated } = rateLines(lines, priceBook(prices));
  if (unrated.length === 0) return rated;
  throw invalidArgument(
    unrated.map(({ index, reason }) => {
      const line = lines[index];
      return reason === 'no price'
        ? {
            field: `lines.${index}.sku`,
            description: `"${line?.sku}" of model "${line?.model}" has no price at ${line?.at.toISOString()}`,
          }
        : { field: `lines.${index}.quantity`, description: 'costs more than 10⁹ of the currency' };
    }),
  );
}

/** Digest of what must be equal in a repeat: all but the times. */
function hashOf(lines: readonly UsageLine[]): string {
  const used = lines.map(({ eventId, sku, model, quantity }) => [eventId, sku, model, quantity.toString()]);
  const sorted = used.map((line) => JSON.stringify(line)).sort();
  return createHash('sha256').update(sorted.join('\n')).digest('hex');
}
