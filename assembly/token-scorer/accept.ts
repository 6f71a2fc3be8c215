import {
  ALPHA, BELOW, BINS, BINS_PER_NAT, BIN_COUNT, BY_ENTROPY, BY_MARGIN, BY_MEAN, BY_MINIMUM, BY_QUANTILE, BY_SUM,
  BY_WINDOW, CLAMPED, ENTROPY_TOKENS, EXACT, EXACT_MAX, FLOOR, HOPELESS_AT, INVALID, LEAST, LOWER_SUM,
  MARGIN_SLACK, MARGIN_SUM, MARGIN_TOKENS, MEAN, METRIC, MOST, NO_METRIC, RING, RING_AT, SQUARES, SUM, THRESHOLD,
  TOKENS, TOKENS_MAX, TOKENS_MIN, WINDOW, WINDOW_LEAST, WINDOW_SUM,
} from './layout';

// @ts-ignore: decorator
@inline
export function get(slot: usize, field: usize): f64 {
  return load<f64>(slot + field);
}

// @ts-ignore: decorator
@inline
export function set(slot: usize, field: usize, value: f64): void {
  store<f64>(slot + field, value);
}

// @ts-ignore: decorator
@inline
export function add(slot: usize, field: usize, value: f64): void {
  store<f64>(slot + field, load<f64>(slot + field) + value);
}

/** Takes the log-probability of the next chosen token into all running scores. */
// @ts-ignore: decorator
@inline
export function accept(slot: usize, given: f64): void {
  const value = clamped(slot, given);
  const tokens = get(slot, TOKENS) + 1;
  set(slot, TOKENS, tokens);
  add(slot, SUM, value);
  if (value < get(slot, LEAST)) set(slot, LEAST, value);
  if (value > get(slot, MOST)) set(slot, MOST, value);
  spread(slot, value, tokens);
  slide(slot, value, tokens);
  if (tokens <= <f64>EXACT_MAX) store<f64>(slot + EXACT + ((<usize>tokens - 1) << 3), value);
  const bin = <usize>min((value - FLOOR) * BINS_PER_NAT, <f64>(BIN_COUNT - 1));
  const at = slot + BINS + (bin << 2);
  store<u32>(at, load<u32>(at) + 1);
  // Both the value and what its bin stands for: neither form of the quantile may speak for this token.
  if (max(value, binMiddle(<u32>bin)) < get(slot, THRESHOLD)) add(slot, BELOW, 1);
}

/** NaN counts as the floor and as invalid; what lies outside [FLOOR, 0] as its nearest end and as clamped. */
// @ts-ignore: decorator
@inline
function clamped(slot: usize, given: f64): f64 {
  if (given >= FLOOR && given <= 0) return given + 0.0;
  if (given > 0) {
    add(slot, CLAMPED, 1);
    return 0;
  }
  add(slot, given < FLOOR ? CLAMPED : INVALID, 1);
  return FLOOR;
}

// @ts-ignore: decorator
@inline
export function binMiddle(bin: u32): f64 {
  return FLOOR + (<f64>bin + 0.5) / BINS_PER_NAT;
}

/** Welford's running mean and sum of squared distances from it. */
// @ts-ignore: decorator
@inline
function spread(slot: usize, value: f64, tokens: f64): void {
  const mean = get(slot, MEAN);
  const delta = value - mean;
  const moved = mean + delta / tokens;
  set(slot, MEAN, moved);
  add(slot, SQUARES, delta * (value - moved));
}

/** The sum of the newest `window` values, added anew once per turn of the ring so that roundings do not pile up. */
// @ts-ignore: decorator
@inline
function slide(slot: usize, value: f64, tokens: f64): void {
  const window = get(slot, WINDOW);
  const at = get(slot, RING_AT);
  const place = slot + RING + (<usize>at << 3);
  const last = at + 1 == window;
  const old = load<f64>(place);
  store<f64>(place, value);
  set(slot, RING_AT, last ? 0 : at + 1);
  set(slot, WINDOW_SUM, last ? ringSum(slot, <u32>window) : get(slot, WINDOW_SUM) + value - old);
  if (tokens < window) return;
  const mean = get(slot, WINDOW_SUM) / window;
  if (mean < get(slot, WINDOW_LEAST)) set(slot, WINDOW_LEAST, mean);
}

function ringSum(slot: usize, window: u32): f64 {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < window; i++) sum += load<f64>(slot + RING + (<usize>i << 3));
  return sum;
}

/** Notes the first token after which no continuation can bring the deciding score back over the threshold. */
// @ts-ignore: decorator
@inline
export function judge(slot: usize): void {
  const metric = get(slot, METRIC);
  if (metric == NO_METRIC || get(slot, HOPELESS_AT) != 0) return;
  const tokens = get(slot, TOKENS);
  if (tokens >= get(slot, TOKENS_MIN) && hopeless(slot, metric, tokens)) set(slot, HOPELESS_AT, tokens);
}

/** The best continuation is certain of every token it still may have: values of 0, margins of 1, entropies of 0. */
function hopeless(slot: usize, metric: f64, tokens: f64): bool {
  const threshold = get(slot, THRESHOLD);
  const most = max(tokens, get(slot, TOKENS_MAX));
  if (metric == BY_SUM) return get(slot, SUM) < threshold;
  if (metric == BY_MEAN) return get(slot, SUM) / most < threshold;
  if (metric == BY_QUANTILE) return quantileLost(get(slot, BELOW), (most - 1) * get(slot, ALPHA));
  if (metric == BY_MINIMUM) return get(slot, LEAST) < threshold;
  if (metric == BY_WINDOW) {
    const window = get(slot, WINDOW);
    const best = tokens < window ? get(slot, SUM) / min(window, most) : get(slot, WINDOW_LEAST);
    return best < threshold;
  }
  const rest = most - tokens;
  if (metric == BY_MARGIN) {
    return (get(slot, MARGIN_SUM) + rest) / (get(slot, MARGIN_TOKENS) + rest) < threshold - MARGIN_SLACK;
  }
  return metric == BY_ENTROPY && -get(slot, LOWER_SUM) / (get(slot, ENTROPY_TOKENS) + rest) < threshold;
}

/** `below` values are surely under the threshold: enough of them leave nothing above it to interpolate with. */
// @ts-ignore: decorator
@inline
function quantileLost(below: f64, rank: f64): bool {
  const whole = floor(rank);
  return below > (whole == rank ? whole : whole + 1);
}
