import { Inject, Injectable } from '@nestjs/common';
import type { TenantScope } from '@isthmus/platform-identity';
import { LEDGER, type LedgerRpc } from '../ledger/ledger.module.js';
import type { Charged, ChargedLine } from './receipt.claims.js';

type Charges = Awaited<ReturnType<LedgerRpc['getCharges']>>;

/** Asks the ledger what was charged. */
@Injectable()
export class ChargeClient {
  constructor(@Inject(LEDGER) private readonly ledger: Pick<LedgerRpc, 'getCharges'>) {}

  /** The charges of these events; an event that was not charged has none. */
  async chargesOf(scope: TenantScope, eventIds: readonly string[]): Promise<Charged> {
    if (eventIds.length === 0) return { lines: [], currency: '' };
    const { entries, prices, currency } = await this.ledger.getCharges(
      { eventIds: [...eventIds] },
      { scope },
    );
    const rows = new Map(prices.map((price) => [price.id, price]));
    return { lines: entries.flatMap((entry) => lineOf(entry, rows.get(entry.priceId)) ?? []), currency };
  }
}

function lineOf(
  { line, amountMicro }: Charges['entries'][number],
  price: Charges['prices'][number] | undefined,
): ChargedLine | undefined {
  if (!line || !price) return undefined;
  const { eventId, sku, quantity } = line;
  return { eventId, sku, quantity, amountMicro, price };
}
