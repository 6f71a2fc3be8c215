import { z } from 'zod';

/** A whole number within bounds that the message states. */
export const between = (min: number, max: number) => {
  const rule = `must be a whole number, ${min}–${max}`;
  return z.number(rule).int(rule).min(min, rule).max(max, rule);
};

/** How long a page may be. */
export interface PageSizes {
  /** Entries when the request says 0. */
  usual: number;
  max: number;
  /** A request for more is refused, or gets `max` entries; refused unless given. */
  above?: 'refuse' | 'cap';
}

/** Entries of one page. */
export const pageSize = ({ usual, max, above = 'refuse' }: PageSizes) =>
  between(0, above === 'cap' ? 2 ** 31 - 1 : max).transform((size) => Math.min(size || usual, max));
