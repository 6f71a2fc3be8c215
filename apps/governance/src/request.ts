import { z } from 'zod';

/** 10⁹ of the currency. */
const AMOUNT_MAX = 1_000_000_000_000_000n;

/** An amount of money in micro-units; at most 10⁹ of the currency unless there is a lower limit. */
export const amountMicro = (min: bigint, max = AMOUNT_MAX) =>
  z
    .bigint()
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max} (${max / 1_000_000n} of the currency)`);
