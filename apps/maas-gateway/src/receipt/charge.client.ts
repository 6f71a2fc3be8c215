import { Inject, Injectable, type Provider } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { Charged, ChargedLine } from './receipt.claims.js';

const LEDGER = Symbol('ledger of receipts');
type LedgerRpc = Pick<ServiceClient<typeof governance.LedgerDefinition>, 'getCharges'>;

/** The gRPC client that a `ChargeClient` calls. */
export const chargeLedger: Provider = {
  provide: LEDGER,
  useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
    clients.connect(governance.LedgerDefinition, { address, audience: 'governance' }),
  inject: [ServiceClients, ENVIRONMENT],
};

/** Asks the ledger what was charged. */
@Injectable()
export class ChargeClient {
  constructor(@Inject(LEDGER) private readonly ledger: LedgerRpc) {}

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
  { line, amountMicro }: governance.UsageEntry,
  price: governance.Price | undefined,
): ChargedLine | undefined {
  if (!line || !price) return undefined;
  const { eventId, sku, quantity } = line;
  return { eventId, sku, quantity, amountMicro, price };
}
