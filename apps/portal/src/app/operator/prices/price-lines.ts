import type { PriceView } from '../../../lib/api/platform';

/** The prices of one sku and model: what is charged now, and what follows. */
export interface PriceLine {
  sku: string;
  /** Empty for every model without a price of its own. */
  model: string;
  current: PriceView | undefined;
  /** In the order in which they begin. */
  upcoming: PriceView[];
}

/** By sku, then by model. */
export function priceLinesOf(prices: readonly PriceView[], now: Date): PriceLine[] {
  const lines = new Map<string, PriceLine>();
  const oldestFirst = [...prices].sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
  for (const price of oldestFirst) {
    const { sku, model } = price;
    const key = JSON.stringify([sku, model]);
    const line = lines.get(key) ?? { sku, model, current: undefined, upcoming: [] };
    if (price.effectiveFrom <= now) line.current = price;
    else line.upcoming.push(price);
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => a.sku.localeCompare(b.sku) || a.model.localeCompare(b.model));
}
