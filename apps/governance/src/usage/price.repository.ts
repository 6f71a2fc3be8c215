import type { Price } from '@isthmus/domain-governance';
import type { Transaction } from '@isthmus/platform-database';

/** A price to add; its unit is that of the sku's other prices. */
export type NewPrice = Omit<Price, 'id' | 'unit'>;

/** The price table, which all tenants share. Rows are added for later moments and never changed; until
 * then they can be withdrawn. */
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

  /** Whether it was added: not where the sku, model and moment have a row, nor for a sku without any. */
  async add({ sku, model, amountMicro, per, effectiveFrom }: NewPrice, createdBy: string): Promise<boolean> {
    const id = `${model === '' ? sku : `${sku}/${model}`}@${effectiveFrom.toISOString()}`;
    const added = await this.tx.$executeRaw`
      INSERT INTO price (id, sku, model, amount_micro, per, unit, effective_from, created_by)
      SELECT ${id}, ${sku}, ${model}, ${amountMicro}, ${per}, unit, ${effectiveFrom}, ${createdBy}
      FROM price WHERE sku = ${sku} LIMIT 1
      ON CONFLICT DO NOTHING`;
    return added === 1;
  }

  /** Whether it was removed: not where it begins before `notBefore`. */
  async withdraw(id: string, notBefore: Date): Promise<boolean> {
    const { count } = await this.tx.governancePrice.deleteMany({
      where: { id, effectiveFrom: { gte: notBefore } },
    });
    return count === 1;
  }

  /** The row of that sku, model and start time, if there is one. */
  async at({
    sku,
    model,
    effectiveFrom,
  }: Pick<NewPrice, 'sku' | 'model' | 'effectiveFrom'>): Promise<Price | undefined> {
    const key = { sku, model, effectiveFrom };
    const row = await this.tx.governancePrice.findUnique({ where: { sku_model_effectiveFrom: key } });
    return row ?? undefined;
  }

  /** All rows, by sku and model, the newest first. */
  all(): Promise<Price[]> {
    return this.tx.governancePrice.findMany({
      orderBy: [{ sku: 'asc' }, { model: 'asc' }, { effectiveFrom: 'desc' }],
    });
  }
}
