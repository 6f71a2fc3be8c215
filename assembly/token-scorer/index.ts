import { acceptAlternatives, judgeMargins } from './alternatives';
import { acceptChosen } from './chosen';
import { writeConstants } from './constants';
import { exp, ln, tabulate } from './elementary';
import { acceptEntropies, judgeEntropies } from './entropies';
import * as layout from './layout';
import { logMarginQuantile, marginQuantile, quantile } from './quantile';
import { binMiddle, get, set } from './slot';

/** Addresses and sizes that the façade needs; it checks slots, lengths and settings before it calls. */
export const slotCount: u32 = layout.SLOT_COUNT;
export const batchMax: u32 = layout.BATCH;
export const topMax: u32 = layout.TOP_MAX;
export const windowMax: u32 = layout.WINDOW_MAX;
export const chosen: usize = layout.CHOSEN;
export const top: usize = layout.TOP;
export const summary: usize = layout.SUMMARY;
export const memoryEnd: usize = layout.MEMORY_END;

writeConstants();
tabulate();
for (let k: u32 = 0; k <= layout.TOP_MAX; k++) store<f64>(layout.SHARES + (<usize>k << 3), 1 / ln(<f64>(k + 1)));

// @ts-ignore: decorator
@inline
function slotAt(index: u32): usize {
  return layout.SLOTS + <usize>index * layout.SLOT_BYTES;
}

/** Empties a slot for a new answer and sets its rule. */
export function open(
  index: u32, metric: f64, threshold: f64, tokensMin: f64, tokensMax: f64, alpha: f64, window: f64, vocabulary: f64,
): void {
  const slot = slotAt(index);
  memory.fill(slot, 0, layout.SLOT_BYTES);
  set(slot, layout.METRIC, metric);
  set(slot, layout.THRESHOLD, threshold);
  set(slot, layout.TOKENS_MIN, tokensMin);
  set(slot, layout.TOKENS_MAX, tokensMax);
  set(slot, layout.ALPHA, alpha);
  set(slot, layout.WINDOW, window);
  set(slot, layout.VOCABULARY, vocabulary);
  store<i32>(slot + layout.BINS_BELOW, binsBelow(threshold));
  set(slot, layout.LEAST, Infinity);
  set(slot, layout.MOST, -Infinity);
  set(slot, layout.WINDOW_LEAST, Infinity);
  set(slot, layout.MARGIN_LEAST, Infinity);
  set(slot, layout.LOG_MARGIN_LEAST, Infinity);
}

/** Number of bins that represent values below the threshold. */
function binsBelow(threshold: f64): i32 {
  let bins: i32 = 0;
  while (bins < <i32>layout.BIN_COUNT && binMiddle(bins) < threshold) bins++;
  return bins;
}

/**
 * Takes `tokens` tokens from CHOSEN, each with its `k` alternatives from TOP; returns the token at which the answer
 * became hopeless, 0 while it is not.
 */
export function pushBatch(index: u32, tokens: u32, k: u32): f64 {
  const slot = slotAt(index);
  acceptChosen(slot, tokens);
  if (k != 0) {
    acceptAlternatives(slot, tokens, k);
    acceptEntropies(slot, tokens, k);
  } else {
    judgeMargins(slot, tokens);
    judgeEntropies(slot, tokens);
  }
  return get(slot, layout.HOPELESS_AT);
}

/** The same for one token, whose `k` alternatives are in TOP. */
export function push(index: u32, value: f64, k: u32): f64 {
  store<f64>(layout.CHOSEN, value);
  return pushBatch(index, 1, k);
}

/** Writes the scores to SUMMARY in the order of the façade's `SUMMARY_NAMES`; NaN for absent ones. */
export function summarise(index: u32): void {
  const slot = slotAt(index);
  const tokens = get(slot, layout.TOKENS);
  const sum = get(slot, layout.SUM);
  const margins = get(slot, layout.MARGIN_TOKENS);
  const entropies = get(slot, layout.ENTROPY_TOKENS);
  const none = tokens == 0;
  put(0, tokens);
  put(1, none ? NaN : sum);
  put(2, sum / tokens);
  put(3, exp(-sum / tokens));
  put(4, get(slot, layout.SQUARES) / tokens);
  put(5, none ? NaN : get(slot, layout.LEAST));
  put(6, none ? NaN : get(slot, layout.MOST));
  put(7, tokens < get(slot, layout.WINDOW) ? sum / tokens : get(slot, layout.WINDOW_LEAST) / get(slot, layout.WINDOW));
  put(8, get(slot, layout.MARGIN_SUM) / margins);
  put(9, margins == 0 ? NaN : get(slot, layout.MARGIN_LEAST));
  put(10, get(slot, layout.LOG_MARGIN_SUM) / margins);
  put(11, margins == 0 ? NaN : get(slot, layout.LOG_MARGIN_LEAST));
  put(12, get(slot, layout.LOWER_SUM) / entropies);
  put(13, get(slot, layout.VOCABULARY) == 0 ? NaN : get(slot, layout.UPPER_SUM) / entropies);
  put(14, get(slot, layout.RESIDUAL_SUM) / entropies);
  put(15, get(slot, layout.NORMAL_SUM) / entropies);
  put(16, get(slot, layout.CLAMPED));
  put(17, get(slot, layout.INVALID));
  put(18, get(slot, layout.HOPELESS_AT));
}

/** Quantiles of the values (`kind` 0), the margins (1) or the log margins (2). */
export function quantileOf(index: u32, alpha: f64, kind: u32): f64 {
  const slot = slotAt(index);
  if (kind == 1) return marginQuantile(slot, alpha);
  return kind == 2 ? logMarginQuantile(slot, alpha) : quantile(slot, alpha);
}

/** sum / n^β: 0 is the sum, 1 the mean. */
export function lengthNormalised(index: u32, beta: f64): f64 {
  const slot = slotAt(index);
  const tokens = get(slot, layout.TOKENS);
  const sum = get(slot, layout.SUM);
  if (tokens == 0) return NaN;
  if (beta == 1) return sum / tokens;
  return sum / exp(beta * ln(tokens));
}

// @ts-ignore: decorator
@inline
function put(field: u32, value: f64): void {
  store<f64>(layout.SUMMARY + (<usize>field << 3), value);
}

/** e^x and ln x as all scores take them: for the tests, which hold them to the reference argument by argument. */
export { exp, ln } from './elementary';
