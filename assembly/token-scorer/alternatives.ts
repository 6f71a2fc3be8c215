import { add, get, set } from './accept';
import { exp, ln } from './elementary';
import {
  BIN_COUNT, ENTROPY_TOKENS, FLOOR, LOGS, LOG_MARGIN_LEAST, LOG_MARGIN_SUM, LOWER_SUM, MARGINS, MARGIN_LEAST,
  MARGIN_SUM, MARGIN_TOKENS, NEGLIGIBLE, NORMAL_SUM, RESIDUAL_SUM, UPPER_SUM, VOCABULARY,
} from './layout';

/** Takes the `k` ≥ 1 listed log-probabilities at `top` into margins and entropies; their order does not matter. */
export function acceptAlternatives(slot: usize, top: usize, k: u32): void {
  let first = <f64>-Infinity;
  let second = <f64>-Infinity;
  let mass: f64 = 0;
  let entropy: f64 = 0;
  for (let i: u32 = 0; i < k; i++) {
    const given = load<f64>(top + (<usize>i << 3));
    // NaN compares false and so is no probability; above 0 there is only rounding; -0 becomes 0.
    const value = given > 0 ? 0 : given >= NEGLIGIBLE ? given + 0.0 : <f64>-Infinity;
    if (value > first) {
      second = first;
      first = value;
    } else if (value > second) {
      second = value;
    }
    if (value < NEGLIGIBLE) continue;
    const probability = exp(value);
    mass += probability;
    entropy -= probability * value;
  }
  if (k >= 2) margin(slot, first, second);
  bounds(slot, k, mass, entropy);
}

// @ts-ignore: decorator
@inline
function margin(slot: usize, first: f64, second: f64): void {
  const gap = max(0, probability(first) - probability(second));
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

// @ts-ignore: decorator
@inline
function probability(value: f64): f64 {
  return value < NEGLIGIBLE ? 0 : exp(value);
}

/** Entropy with the residual as one outcome (lower bound), and spread over the rest of the vocabulary (upper). */
// @ts-ignore: decorator
@inline
function bounds(slot: usize, k: u32, mass: f64, entropy: f64): void {
  const residual = max(0, 1 - mass);
  const lower = residual > 0 ? entropy - residual * ln(residual) : entropy;
  const unlisted = get(slot, VOCABULARY) - <f64>k;
  const upper = residual > 0 && unlisted > 1 ? lower + residual * ln(unlisted) : lower;
  add(slot, ENTROPY_TOKENS, 1);
  add(slot, LOWER_SUM, lower);
  add(slot, UPPER_SUM, upper);
  add(slot, RESIDUAL_SUM, residual);
  add(slot, NORMAL_SUM, lower / load<f64>(LOGS + (<usize>k << 3)));
}
