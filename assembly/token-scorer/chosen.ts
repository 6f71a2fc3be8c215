import {
  ALPHA, BELOW, BINS, BINS_BELOW, BINS_PER_NAT, BIN_COUNT, BY_MEAN, BY_MINIMUM, BY_QUANTILE, BY_SUM, BY_WINDOW,
  CHOSEN, CLAMPED, EXACT, EXACT_MAX, FLOOR, HOPELESS_AT, INVALID, LEAST, MEAN, METRIC, MOST, NO_METRIC, RING, RING_AT,
  SQUARES, SUM, THRESHOLD, TOKENS, TOKENS_MAX, TOKENS_MIN, WINDOW, WINDOW_LEAST, WINDOW_SUM,
} from './layout';
import { add, count, get, set } from './slot';

/**
 * Takes `tokens` log-probabilities of chosen tokens from CHOSEN into the running scores, and notes the first token
 * after which no continuation can bring a score of theirs back over the threshold. The scores are in locals
 * meanwhile: storing and loading each of them would cost more than the arithmetic.
 */
export function acceptChosen(slot: usize, tokens: u32): void {
  const metric = get(slot, METRIC);
  const threshold = get(slot, THRESHOLD);
  const alpha = get(slot, ALPHA);
  const window = get(slot, WINDOW);
  const tokensMin = get(slot, TOKENS_MIN);
  const tokensMax = get(slot, TOKENS_MAX);
  const binsBelow = load<i32>(slot + BINS_BELOW);
  const ringEnd = <usize>window << 3;
  let seen = get(slot, TOKENS);
  let sum = get(slot, SUM);
  let mean = get(slot, MEAN);
  let squares = get(slot, SQUARES);
  let least = get(slot, LEAST);
  let most = get(slot, MOST);
  let below = load<i32>(slot + BELOW);
  let ringAt = load<usize>(slot + RING_AT);
  let windowSum = get(slot, WINDOW_SUM);
  let windowLeast = get(slot, WINDOW_LEAST);
  let judging = metric != NO_METRIC && metric <= BY_WINDOW && get(slot, HOPELESS_AT) == 0;

  const end = CHOSEN + (<usize>tokens << 3);
  for (let from = CHOSEN; from < end; from += 8) {
    const value = clamped(slot, load<f64>(from));
    seen += 1;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
    // Welford's running mean and sum of squared distances from it.
    const delta = value - mean;
    mean += delta / seen;
    squares += delta * (value - mean);

    // The sum of the newest `window` values, summed again once per turn of the ring so that rounding errors do not accumulate.
    const place = slot + RING + ringAt;
    const old = load<f64>(place);
    store<f64>(place, value);
    ringAt += 8;
    windowSum += value - old;
    if (ringAt == ringEnd) {
      ringAt = 0;
      windowSum = ringSum(slot, ringEnd);
    }
    if (windowSum < windowLeast && seen >= window) windowLeast = windowSum;

    if (seen <= <f64>EXACT_MAX) store<f64>(slot + EXACT + ((<usize>seen - 1) << 3), value);
    const bin = min(<i32>((value - FLOOR) * BINS_PER_NAT), <i32>BIN_COUNT - 1);
    count(slot + BINS, bin);
    // Both the value and the middle of its bin: by either form of the quantile this token is below.
    below += <i32>(value < threshold) & <i32>(bin < binsBelow);

    if (judging && seen >= tokensMin) {
      const all = seen < tokensMax ? tokensMax : seen;
      if (lost(metric, threshold, seen, all, sum, least, below, alpha, window, windowLeast)) {
        judging = false;
        set(slot, HOPELESS_AT, seen);
      }
    }
  }
  set(slot, TOKENS, seen);
  set(slot, SUM, sum);
  set(slot, MEAN, mean);
  set(slot, SQUARES, squares);
  set(slot, LEAST, least);
  set(slot, MOST, most);
  store<i32>(slot + BELOW, below);
  store<usize>(slot + RING_AT, ringAt);
  set(slot, WINDOW_SUM, windowSum);
  set(slot, WINDOW_LEAST, windowLeast);
}

/** Whether even an answer of `all` tokens, all further ones certain, ends below the threshold. */
// @ts-ignore: decorator
@inline
function lost(
  metric: f64, threshold: f64, seen: f64, all: f64, sum: f64, least: f64, below: i32, alpha: f64, window: f64,
  windowLeast: f64,
): bool {
  if (metric == BY_QUANTILE) return quantileLost(below, (all - 1) * alpha);
  if (metric == BY_MEAN) return sum / all < threshold;
  if (metric == BY_SUM) return sum < threshold;
  if (metric == BY_MINIMUM) return least < threshold;
  return (seen < window ? sum / min(window, all) : windowLeast / window) < threshold;
}

/** NaN counts as the floor and as invalid; a value outside [FLOOR, 0] as its nearest end and as clamped. */
// @ts-ignore: decorator
@inline
function clamped(slot: usize, given: f64): f64 {
  // Adding 0 turns -0 into 0.
  return given >= FLOOR && given <= 0 ? given + 0.0 : corrected(slot, given);
}

function corrected(slot: usize, given: f64): f64 {
  if (given > 0) {
    add(slot, CLAMPED, 1);
    return 0;
  }
  add(slot, given < FLOOR ? CLAMPED : INVALID, 1);
  return FLOOR;
}

// @ts-ignore: decorator
@inline
function ringSum(slot: usize, ringEnd: usize): f64 {
  let sum: f64 = 0;
  for (let at: usize = 0; at < ringEnd; at += 8) sum += load<f64>(slot + RING + at);
  return sum;
}

/** `below` values are surely under the threshold: enough of them leave nothing above it to interpolate with. */
// @ts-ignore: decorator
@inline
function quantileLost(below: i32, rank: f64): bool {
  const whole = floor(rank);
  return <f64>below > (whole == rank ? whole : whole + 1);
}
