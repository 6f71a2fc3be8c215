import { z } from 'zod';

/** Text of up to `max` characters, perhaps empty. PostgreSQL holds no NUL. */
export const text = (max: number) =>
  z.string().max(max, `must have at most ${max} characters`).refine(holdsNoNul, 'must not contain NUL');

/** Text of 1 to `max` characters. */
export const name = (max: number) => text(max).min(1, `must have 1–${max} characters`);

/** An idempotency key or event id. */
export const key = () => name(200);

export const tenantUuid = () =>
  z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID in lower case');

/** An amount of money in micro-units; at most 10⁹ of the currency. */
export const amountMicro = (min: bigint) =>
  z
    .bigint()
    .min(min, `must be at least ${min}`)
    .max(AMOUNT_MAX, `must be at most ${AMOUNT_MAX} (10⁹ of the currency)`);

const AMOUNT_MAX = 1_000_000_000_000_000n;

function holdsNoNul(value: string): boolean {
  return !value.includes('\0');
}
