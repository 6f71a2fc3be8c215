import type { Price, PriceBook, PriceQuery } from './price.js';

/** Largest amount of one line: 10⁹ of the currency. Far above any real use, far below what an int64 holds. */
export const AMOUNT_MICRO_MAX = 1_000_000_000_000_000n;

/**
 * The money rule: what `quantity` units cost, in micro-units. Multiplied first, divided and rounded once, half up.
 * `quantity` and `price.amountMicro` are 0 or more, `price.per` is 1 or more.
 */
export function chargeMicro(quantity: bigint, price: Pick<Price, 'amountMicro' | 'per'>): bigint {
  return (2n * quantity * price.amountMicro + price.per) / (2n * price.per);
}

/** A line that can be priced. */
export interface Rateable extends PriceQuery {
  readonly quantity: bigint;
}

export interface Rated<Line> {
  readonly line: Line;
  readonly priceId: string;
  readonly amountMicro: bigint;
}

/** A line that cannot be charged, by its place in the request, and why. */
export interface Unrated {
  readonly index: number;
  readonly reason: 'no price' | 'too large';
}

/** Prices every line: each is in `rated`, or in `unrated` when it cannot be charged. */
export function rateLines<Line extends Rateable>(
  lines: readonly Line[],
  book: PriceBook,
): { rated: Rated<Line>[]; unrated: Unrated[] } {
  const rated: Rated<Line>[] = [];
  const unrated: Unrated[] = [];
  lines.forEach((line, index) => {
    const price = book(line);
    const amountMicro = price && chargeMicro(line.quantity, price);
    if (price === undefined || amountMicro === undefined) unrated.push({ index, reason: 'no price' });
    else if (amountMicro > AMOUNT_MICRO_MAX) unrated.push({ index, reason: 'too large' });
    else rated.push({ line, priceId: price.id, amountMicro });
  });
  return { rated, unrated };
}
