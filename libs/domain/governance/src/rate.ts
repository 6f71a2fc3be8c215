import { grantTotal } from './grant.js';

/** What a rate limit counts: requests and tokens of a minute, and concurrent requests. */
export type RateDimension = 'requests' | 'tokens' | 'slots';

/** Numbers of each dimension. */
export type RateNumbers = Readonly<Record<RateDimension, bigint>>;

export const RATE_DIMENSIONS: readonly RateDimension[] = ['requests', 'tokens', 'slots'];

export type RateDecision =
  | {
      readonly kind: 'grant';
      readonly totals: RateNumbers;
      /** What nobody has after this; 0 where nothing limits. */
      readonly left: RateNumbers;
    }
  | { readonly kind: 'limited'; readonly dimension: RateDimension };

/**
 * What a holder is granted of a rate limit: totals of the present minute, and slots. `limits` of 0 do not limit. `mine` is
 * what the holder has, `others` what all others have together.
 */
export function decideRate(request: {
  limits: RateNumbers;
  mine: RateNumbers;
  others: RateNumbers;
  need: RateNumbers;
  want: RateNumbers;
}): RateDecision {
  const { limits, mine, others, need, want } = request;
  const totals = { requests: 0n, tokens: 0n, slots: 0n };
  const left = { requests: 0n, tokens: 0n, slots: 0n };
  for (const dimension of RATE_DIMENSIONS) {
    const limit = limits[dimension];
    const present = mine[dimension];
    const available = limit - present - others[dimension];
    const asked = { present, need: need[dimension], want: want[dimension] };
    const total = limit === 0n ? larger(asked.need, asked.want) : grantTotal({ ...asked, available });
    if (total === undefined) return { kind: 'limited', dimension };
    totals[dimension] = total;
    const unused = available + present - total;
    left[dimension] = larger(unused, 0n); // Nothing is left of what does not limit.
  }
  return { kind: 'grant', totals, left };
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
