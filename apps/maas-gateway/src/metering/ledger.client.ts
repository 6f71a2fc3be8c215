import { Inject, Injectable } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import { LEDGER, type LedgerRpc } from '../ledger/ledger.module.js';

export interface PriceRow {
  id: string;
  sku: string;
  /** Empty: every model without a row of its own. */
  model: string;
  amountMicro: bigint;
  per: bigint;
  effectiveFrom: Date | undefined;
}

/** The part of governance that metering needs. */
@Injectable()
export class LedgerClient {
  constructor(@Inject(LEDGER) private readonly ledger: Pick<LedgerRpc, 'listPrices'>) {}

  async listPrices(): Promise<PriceRow[]> {
    const { prices } = await this.ledger.listPrices({}, { scope: platformScope('service:maas-gateway') });
    return prices;
  }
}
