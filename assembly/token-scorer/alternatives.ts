import { LAST_BINS, MARGIN_BINS, MARGIN_FLOORS, NEGLIGIBLE } from './constants';
import { expPair } from './elementary';
import {
  BY_MARGIN, ENTROPIES, HOPELESS_AT, LOG_MARGINS, LOG_MARGIN_LEAST, LOG_MARGIN_SUM, MARGINS, MARGIN_SLACK, MARGIN_SUM,
  MARGIN_TOKENS, METRIC, RESIDUALS, THRESHOLD, TOKENS, TOKENS_MAX, TOKENS_MIN, TOP,
} from './layout';
import { count, get, set } from './slot';

/**
 * Takes the alternatives of `tokens` tokens, `k` each, from TOP into the margins, and leaves each token's listed
 * entropy and residual for `acceptEntropies`; their order does not matter. Two alternatives are dealt with at a time;
 * behind them the lanes are the log margin and the margin, the mass and the entropy.
 */
export function acceptAlternatives(slot: usize, tokens: u32, k: u32): void {
  const zero = f64x2.splat(0);
  const negligible = v128.load64_splat(NEGLIGIBLE);
  const bytes = <usize>k << 3;
  const judging = get(slot, METRIC) == BY_MARGIN;
  const marginTokens = get(slot, MARGIN_TOKENS);
  let marginSums = v128.load(slot + LOG_MARGIN_SUM);
  let marginLeasts = v128.load(slot + LOG_MARGIN_LEAST);

  for (let i: u32 = 0; i < tokens; i++) {
    let from = TOP + <usize>i * bytes;
    const end = from + bytes;
    let first = f64x2.splat(-Infinity);
    let second = first;
    let best = zero;
    let next = zero;
    let mass = zero;
    let entropy = zero;
    for (; from < end; from += 16) {
      const given = from + 8 < end ? v128.load(from) : v128.load64_lane(from, negligible, 0);
      // NaN is no probability; above 0 there is only rounding.
      const values = f64x2.pmax(negligible, f64x2.pmin(given, zero));
      const probabilities = v128.and(expPair(values), f64x2.gt(values, negligible));
      mass = f64x2.add(mass, probabilities);
      entropy = f64x2.sub(entropy, f64x2.mul(probabilities, values));
      second = f64x2.pmax(second, f64x2.pmin(first, values));
      first = f64x2.pmax(first, values);
      next = f64x2.pmax(next, f64x2.pmin(best, probabilities));
      best = f64x2.pmax(best, probabilities);
    }

    const sums = f64x2.add(v128.shuffle<f64>(mass, entropy, 0, 2), v128.shuffle<f64>(mass, entropy, 1, 3));
    const residual = f64x2.pmax(zero, f64x2.sub(f64x2.splat(1), sums));
    v128.store64_lane(RESIDUALS + (<usize>i << 3), residual, 0);
    v128.store64_lane(ENTROPIES + (<usize>i << 3), sums, 1);

    if (k >= 2) {
      const left = v128.shuffle<f64>(first, best, 0, 2);
      const right = v128.shuffle<f64>(first, best, 1, 3);
      const nexts = f64x2.pmax(v128.shuffle<f64>(second, next, 0, 2), v128.shuffle<f64>(second, next, 1, 3));
      const firsts = f64x2.pmax(v128.load(MARGIN_FLOORS), f64x2.pmax(left, right));
      const seconds = f64x2.pmax(v128.load(MARGIN_FLOORS), f64x2.pmax(nexts, f64x2.pmin(left, right)));
      // Adding 0 turns -0 into 0.
      const margins = f64x2.add(f64x2.sub(firsts, seconds), zero);
      marginSums = f64x2.add(marginSums, margins);
      marginLeasts = f64x2.pmin(marginLeasts, margins);
      const places = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(margins, v128.load(MARGIN_BINS)));
      const bins = i32x4.min_s(places, v128.load(LAST_BINS));
      count(slot + LOG_MARGINS, i32x4.extract_lane(bins, 0));
      count(slot + MARGINS, i32x4.extract_lane(bins, 1));
    }
    if (judging) {
      const counted = k >= 2 ? marginTokens + <f64>(i + 1) : marginTokens;
      judgeMargin(slot, f64x2.extract_lane(marginSums, 1), counted, tokens - 1 - i);
    }
  }
  if (k >= 2) set(slot, MARGIN_TOKENS, marginTokens + <f64>tokens);
  v128.store(slot + LOG_MARGIN_SUM, marginSums);
  v128.store(slot + LOG_MARGIN_LEAST, marginLeasts);
}

/** Tokens without alternatives leave fewer to come that could make up for the others. */
export function judgeMargins(slot: usize, tokens: u32): void {
  if (get(slot, METRIC) != BY_MARGIN) return;
  for (let i: u32 = 0; i < tokens; i++) {
    judgeMargin(slot, get(slot, MARGIN_SUM), get(slot, MARGIN_TOKENS), tokens - 1 - i);
  }
}

/** `later` tokens of the batch, whose chosen values are counted already, come behind the one at hand. */
function judgeMargin(slot: usize, sum: f64, margins: f64, later: u32): void {
  const seen = get(slot, TOKENS) - <f64>later;
  if (get(slot, HOPELESS_AT) != 0 || seen < get(slot, TOKENS_MIN)) return;
  // The best of all continuations has margins of 1.
  const rest = max(0, get(slot, TOKENS_MAX) - seen);
  if ((sum + rest) / (margins + rest) < get(slot, THRESHOLD) - MARGIN_SLACK) set(slot, HOPELESS_AT, seen);
}
