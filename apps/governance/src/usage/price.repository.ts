import type { Price } from '@isthmus/domain-governance';
import type { Transaction } from '@isthmus/platform-database';

/** The price table, which all tenants share and no service can change. */
export class PriceRows {
  constructor(private readonly tx: Transaction) {}

  /** Every row of these skus, past and future ones too. */
  ofSkus(skus: readonly string[]): Promise<Price[]> {
    return this.tx.governancePrice.findMany({ where: { sku: { in: [...new Set(skus)] } } });
  }

  ofIds(ids: readonly string[]): Promise<Price[]> {
    return this.tx.governancePrice.findMany({
      where: { id: { in: [...new Set(ids)] } },
      orderBy: { id: 'asc' },
    });
  }

  /** All rows, by sku and model, the newest first. */
  all(): Promise<Price[]> {
    return this.tx.governancePrice.findMany({
      orderBy: [{ sku: 'asc' }, { model: 'asc' }, { effectiveFrom: 'desc' }],
    });
  }
}
