import { z } from 'zod';

/** A whole number within limits that the message states. */
export const between = (min: number, max: number) => {
  const rule = `must be a whole number, ${min}–${max}`;
  return z.number(rule).int(rule).min(min, rule).max(max, rule);
};

/** The size of a page. */
export interface PageSizes {
  /** Entries when the request has 0. */
  usual: number;
  max: number;
  /** Whether a request for more is refused or gets `max` entries; refused by default. */
  above?: 'refuse' | 'cap';
}

/** Entries of one page. */
export const pageSize = ({ usual, max, above = 'refuse' }: PageSizes) =>
  between(0, above === 'cap' ? 2 ** 31 - 1 : max).transform((size) => Math.min(size || usual, max));

const TIME_MIN = new Date(0);
const TIME_MAX = new Date('9999-12-31T23:59:59.999Z');

/** A time that PostgreSQL and ISO 8601 can represent: 1970 to 9999. */
export const time = () => {
  const rule = 'must be a time from 1970 to 9999';
  const error = ({ input }: { input?: unknown }) => (input === undefined ? 'is required' : rule);
  return z.date({ error }).min(TIME_MIN, rule).max(TIME_MAX, rule);
};

/** Counters such as versions and generations, which are stored in 32-bit columns. */
export const counter = (min: 0 | 1) => between(min, 2 ** 31 - 1);
