import { add, get, set } from './accept';
import { expPair, ln } from './elementary';
import {
  BIN_COUNT, ENTROPY_TOKENS, FLOOR, IMPOSSIBLE, LN_UNLISTED, LN_UNLISTED_FOR, LOGS, LOG_MARGIN_LEAST, LOG_MARGIN_SUM, LOWER_SUM, MARGINS, MARGIN_LEAST,
  MARGIN_SUM, MARGIN_TOKENS, NEGLIGIBLE, NORMAL_SUM, RESIDUAL_SUM, UPPER_SUM, VOCABULARY,
} from './layout';

// The two likeliest of the token at hand, and its sums; globals, since a function returns one value.
let first: f64 = 0;
let firstProbability: f64 = 0;
let second: f64 = 0;
let secondProbability: f64 = 0;
let mass: f64 = 0;
let entropy: f64 = 0;

/** Takes the `k` ≥ 1 listed log-probabilities at `top` into margins and entropies; their order does not matter. */
export function acceptAlternatives(slot: usize, top: usize, k: u32): void {
  first = second = -Infinity;
  firstProbability = secondProbability = mass = entropy = 0;
  let i: u32 = 0;
  for (; i + 2 <= k; i += 2) {
    const values = mended(v128.load(top + (<usize>i << 3)));
    const probabilities = probabilityPair(values);
    take(f64x2.extract_lane(values, 0), f64x2.extract_lane(probabilities, 0));
    take(f64x2.extract_lane(values, 1), f64x2.extract_lane(probabilities, 1));
  }
  if (i < k) {
    const values = mended(v128.load64_splat(top + (<usize>i << 3)));
    take(f64x2.extract_lane(values, 0), f64x2.extract_lane(probabilityPair(values), 0));
  }
  if (k >= 2) margin(slot);
  bounds(slot, k);
}

/** Above 0 there is only rounding; -0 becomes 0; NaN compares false and so is impossible, as is the negligible. */
// @ts-ignore: decorator
@inline
function mended(given: v128): v128 {
  const zero = f64x2.splat(0);
  const possible = f64x2.ge(given, f64x2.splat(NEGLIGIBLE));
  return v128.bitselect(f64x2.add(f64x2.min(given, zero), zero), f64x2.splat(IMPOSSIBLE), possible);
}

// @ts-ignore: decorator
@inline
function probabilityPair(values: v128): v128 {
  return v128.and(expPair(values), f64x2.ge(values, f64x2.splat(NEGLIGIBLE)));
}

// @ts-ignore: decorator
@inline
function take(value: f64, probability: f64): void {
  mass += probability;
  entropy -= probability * value;
  if (value > first) {
    second = first;
    secondProbability = firstProbability;
    first = value;
    firstProbability = probability;
  } else if (value > second) {
    second = value;
    secondProbability = probability;
  }
}

// @ts-ignore: decorator
@inline
function margin(slot: usize): void {
  const gap = max(0, firstProbability - secondProbability);
  const logGap = max(first, FLOOR) - max(second, FLOOR);
  add(slot, MARGIN_TOKENS, 1);
  add(slot, MARGIN_SUM, gap);
  add(slot, LOG_MARGIN_SUM, logGap);
  if (gap < get(slot, MARGIN_LEAST)) set(slot, MARGIN_LEAST, gap);
  if (logGap < get(slot, LOG_MARGIN_LEAST)) set(slot, LOG_MARGIN_LEAST, logGap);
  const bin = <usize>min(gap * <f64>BIN_COUNT, <f64>(BIN_COUNT - 1));
  const at = slot + MARGINS + (bin << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** Entropy with the residual as one outcome (lower bound), and spread over the rest of the vocabulary (upper). */
// @ts-ignore: decorator
@inline
function bounds(slot: usize, k: u32): void {
  const residual = max(0, 1 - mass);
  const lower = residual > 0 ? entropy - residual * ln(residual) : entropy;
  const upper = residual > 0 ? lower + residual * lnUnlisted(slot, <f64>k) : lower;
  add(slot, ENTROPY_TOKENS, 1);
  add(slot, LOWER_SUM, lower);
  add(slot, UPPER_SUM, upper);
  add(slot, RESIDUAL_SUM, residual);
  add(slot, NORMAL_SUM, lower / load<f64>(LOGS + (<usize>k << 3)));
}

/** ln(V − k), 0 where that is below 1 or V unknown; kept for the next token, which will have as many alternatives. */
// @ts-ignore: decorator
@inline
function lnUnlisted(slot: usize, k: f64): f64 {
  if (get(slot, LN_UNLISTED_FOR) == k) return get(slot, LN_UNLISTED);
  const unlisted = get(slot, VOCABULARY) - k;
  const value = unlisted > 1 ? ln(unlisted) : 0;
  set(slot, LN_UNLISTED_FOR, k);
  set(slot, LN_UNLISTED, value);
  return value;
}
