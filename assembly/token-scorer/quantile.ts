import {
  BINS, BINS_PER_NAT, BIN_COUNT, EXACT, EXACT_MAX, LEAST, LOG_MARGINS, LOG_MARGIN_LEAST, MARGINS, MARGIN_LEAST,
  MARGIN_TOKENS, MOST, SORTED, TOKENS,
} from './layout';
import { binMiddle, get } from './slot';

/**
 * Quantile by numpy's linear rule: rank h = (n − 1)·α, interpolated between its neighbours. Exact up to EXACT_MAX
 * values, from the bins beyond: within half a bin, 1/128 nat. NaN for no values.
 */
export function quantile(slot: usize, alpha: f64): f64 {
  const tokens = get(slot, TOKENS);
  if (tokens == 0) return NaN;
  if (tokens <= <f64>EXACT_MAX) sortExact(slot, <u32>tokens);
  const rank = (tokens - 1) * alpha;
  const low = floor(rank);
  const below = ranked(slot, low, tokens);
  if (low == rank) return below;
  return below + (ranked(slot, low + 1, tokens) - below) * (rank - low);
}

/** Sorts the kept values of a short answer into SORTED. */
function sortExact(slot: usize, count: u32): void {
  memory.copy(SORTED, slot + EXACT, count << 3);
  for (let gap: u32 = count >> 1; gap > 0; gap >>= 1) {
    for (let i = gap; i < count; i++) {
      const value = load<f64>(SORTED + (<usize>i << 3));
      let j = i;
      while (j >= gap && load<f64>(SORTED + (<usize>(j - gap) << 3)) > value) {
        store<f64>(SORTED + (<usize>j << 3), load<f64>(SORTED + (<usize>(j - gap) << 3)));
        j -= gap;
      }
      store<f64>(SORTED + (<usize>j << 3), value);
    }
  }
}

function ranked(slot: usize, rank: f64, tokens: f64): f64 {
  if (tokens <= <f64>EXACT_MAX) return load<f64>(SORTED + (<usize>rank << 3));
  if (rank == 0) return get(slot, LEAST);
  if (rank == tokens - 1) return get(slot, MOST);
  return min(max(binMiddle(binOfRank(slot + BINS, rank)), get(slot, LEAST)), get(slot, MOST));
}

/** The same for margins, from their bins: within 1/2048, and the least of them is exact. */
export function marginQuantile(slot: usize, alpha: f64): f64 {
  return binned(get(slot, MARGIN_TOKENS), alpha, slot + MARGINS, get(slot, MARGIN_LEAST), <f64>BIN_COUNT);
}

/** The same for log margins: within 1/128 nat. */
export function logMarginQuantile(slot: usize, alpha: f64): f64 {
  return binned(get(slot, MARGIN_TOKENS), alpha, slot + LOG_MARGINS, get(slot, LOG_MARGIN_LEAST), BINS_PER_NAT);
}

function binned(tokens: f64, alpha: f64, bins: usize, least: f64, binsPerUnit: f64): f64 {
  if (tokens == 0) return NaN;
  const rank = (tokens - 1) * alpha;
  const low = floor(rank);
  const below = rankedBin(low, bins, least, binsPerUnit);
  if (low == rank) return below;
  return below + (rankedBin(low + 1, bins, least, binsPerUnit) - below) * (rank - low);
}

function rankedBin(rank: f64, bins: usize, least: f64, binsPerUnit: f64): f64 {
  if (rank == 0) return least;
  return max((<f64>binOfRank(bins, rank) + 0.5) / binsPerUnit, least);
}

function binOfRank(bins: usize, rank: f64): i32 {
  let seen: f64 = 0;
  for (let bin: i32 = 0; bin < <i32>BIN_COUNT; bin++) {
    seen += <f64>load<u32>(bins + (<usize>bin << 2));
    if (seen > rank) return bin;
  }
  return BIN_COUNT - 1;
}
