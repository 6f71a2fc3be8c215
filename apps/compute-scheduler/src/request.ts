import { z } from 'zod';

/** A whole number within bounds that the message states. */
export const between = (min: number, max: number) => {
  const rule = `must be a whole number, ${min}–${max}`;
  return z.number(rule).int(rule).min(min, rule).max(max, rule);
};

/** Text of 1 to `max` characters that a log and a database can hold. */
export const name = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

export const uuid = () =>
  z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID in lower case');
