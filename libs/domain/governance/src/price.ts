/** A price row: `amountMicro` micro-units of the currency for every `per` units. Rows are never edited. */
export interface Price {
  readonly id: string;
  readonly sku: string;
  /** Empty: the price of every model of the sku that has no row of its own. */
  readonly model: string;
  readonly amountMicro: bigint;
  readonly per: bigint;
  readonly unit: string;
  readonly effectiveFrom: Date;
}

/** What is looked up: a sku of one model (empty for none), used at one time. */
export interface PriceQuery {
  readonly sku: string;
  readonly model: string;
  readonly at: Date;
  /** The row to charge at, of this sku and of this model or all models; empty or absent: the one in force at `at`. */
  readonly priceId?: string;
}

export type PriceBook = (query: PriceQuery) => Price | undefined;

/**
 * A look-up of the row that is named, else of the price in force: the newest row of the model that took effect at or before
 * `at`, else the newest row for all models, else undefined.
 */
export function priceBook(prices: readonly Price[]): PriceBook {
  const rows = new Map<string, Price[]>();
  for (const price of prices) {
    const key = keyOf(price.sku, price.model);
    const kept = rows.get(key);
    if (kept) kept.push(price);
    else rows.set(key, [price]);
  }
  for (const kept of rows.values())
    kept.sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime());
  const newest = (sku: string, model: string, at: Date) =>
    rows.get(keyOf(sku, model))?.find(({ effectiveFrom }) => effectiveFrom.getTime() <= at.getTime());
  const named = (sku: string, model: string, id: string) =>
    [model, ''].flatMap((each) => rows.get(keyOf(sku, each)) ?? []).find((price) => price.id === id);
  return ({ sku, model, at, priceId }) =>
    priceId ? named(sku, model, priceId) : (newest(sku, model, at) ?? newest(sku, '', at));
}

function keyOf(sku: string, model: string): string {
  return JSON.stringify([sku, model]);
}
