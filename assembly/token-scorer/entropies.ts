import { lnPair, ln } from './elementary';
import {
  BY_ENTROPY, ENTROPIES, ENTROPY_TOKENS, HOPELESS_AT, LN_UNLISTED, LN_UNLISTED_FOR, LOWER_SUM, METRIC, NORMAL_SUM,
  RESIDUALS, RESIDUAL_SUM, SHARES, THRESHOLD, TOKENS, TOKENS_MAX, TOKENS_MIN, UPPER_SUM, VOCABULARY,
} from './layout';
import { get, set } from './slot';

/**
 * Takes the entropies of `tokens` tokens with `k` alternatives from what `acceptAlternatives` has left of them: with
 * the residual as one outcome (lower bound), and spread over the rest of the vocabulary (upper). Two tokens at a time.
 */
export function acceptEntropies(slot: usize, tokens: u32, k: u32): void {
  const unlisted = f64x2.splat(lnUnlisted(slot, <f64>k));
  const share = f64x2.splat(load<f64>(SHARES + (<usize>k << 3)));
  const judging = get(slot, METRIC) == BY_ENTROPY;
  const entropyTokens = get(slot, ENTROPY_TOKENS);
  let lowerSum = get(slot, LOWER_SUM);
  let upperSum = get(slot, UPPER_SUM);
  let residualSum = get(slot, RESIDUAL_SUM);
  let normalSum = get(slot, NORMAL_SUM);
  // A lane behind the last token adds nothing to any sum.
  store<f64>(RESIDUALS + (<usize>tokens << 3), 0);
  store<f64>(ENTROPIES + (<usize>tokens << 3), 0);
  for (let i: u32 = 0; i < tokens; i += 2) {
    const residuals = pairAt(RESIDUALS + (<usize>i << 3));
    // Where nothing is left, 0 times whatever the logarithm gives.
    const lower = f64x2.sub(pairAt(ENTROPIES + (<usize>i << 3)), f64x2.mul(residuals, lnPair(residuals)));
    const upper = f64x2.add(lower, f64x2.mul(residuals, unlisted));
    const normal = f64x2.mul(lower, share);
    lowerSum += f64x2.extract_lane(lower, 0);
    if (judging) judgeEntropy(slot, lowerSum, entropyTokens + <f64>(i + 1), tokens - 1 - i);
    lowerSum += f64x2.extract_lane(lower, 1);
    if (judging && i + 1 < tokens) judgeEntropy(slot, lowerSum, entropyTokens + <f64>(i + 2), tokens - 2 - i);
    upperSum = upperSum + f64x2.extract_lane(upper, 0) + f64x2.extract_lane(upper, 1);
    residualSum = residualSum + f64x2.extract_lane(residuals, 0) + f64x2.extract_lane(residuals, 1);
    normalSum = normalSum + f64x2.extract_lane(normal, 0) + f64x2.extract_lane(normal, 1);
  }
  set(slot, ENTROPY_TOKENS, entropyTokens + <f64>tokens);
  set(slot, LOWER_SUM, lowerSum);
  set(slot, UPPER_SUM, upperSum);
  set(slot, RESIDUAL_SUM, residualSum);
  set(slot, NORMAL_SUM, normalSum);
}

/** Two loads: one that spans two stores just made would wait for both to reach the cache. */
// @ts-ignore: decorator
@inline
function pairAt(address: usize): v128 {
  return v128.load64_lane(address + 8, v128.load64_zero(address), 1);
}

/** Tokens without alternatives leave fewer to come that could make up for the others. */
export function judgeEntropies(slot: usize, tokens: u32): void {
  if (get(slot, METRIC) != BY_ENTROPY) return;
  for (let i: u32 = 0; i < tokens; i++) {
    judgeEntropy(slot, get(slot, LOWER_SUM), get(slot, ENTROPY_TOKENS), tokens - 1 - i);
  }
}

/** `later` tokens of the batch, whose chosen values are counted already, come behind the one at hand. */
function judgeEntropy(slot: usize, sum: f64, entropies: f64, later: u32): void {
  const seen = get(slot, TOKENS) - <f64>later;
  if (get(slot, HOPELESS_AT) != 0 || seen < get(slot, TOKENS_MIN)) return;
  // The best of all continuations has entropies of 0.
  const rest = max(0, get(slot, TOKENS_MAX) - seen);
  if (-sum / (entropies + rest) < get(slot, THRESHOLD)) set(slot, HOPELESS_AT, seen);
}

/** ln(V − k), 0 where that is below 1 or V unknown; kept for the next token, which will have as many alternatives. */
function lnUnlisted(slot: usize, k: f64): f64 {
  if (get(slot, LN_UNLISTED_FOR) == k) return get(slot, LN_UNLISTED);
  const unlisted = get(slot, VOCABULARY) - k;
  const value = unlisted > 1 ? ln(unlisted) : 0;
  set(slot, LN_UNLISTED_FOR, k);
  set(slot, LN_UNLISTED, value);
  return value;
}
