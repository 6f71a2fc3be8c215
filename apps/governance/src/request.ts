import { z } from 'zod';

/** An amount of money in micro-units; at most 10⁹ of the currency. */
export const amountMicro = (min: bigint) =>
  z
    .bigint()
    .min(min, `must be at least ${min}`)
    .max(AMOUNT_MAX, `must be at most ${AMOUNT_MAX} (10⁹ of the currency)`);

const AMOUNT_MAX = 1_000_000_000_000_000n;
