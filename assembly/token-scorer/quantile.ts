import { binMiddle, get } from './accept';
import {
  BINS, BIN_COUNT, EXACT, EXACT_MAX, LEAST, MARGINS, MARGIN_LEAST, MARGIN_TOKENS, MOST, SORTED, TOKENS,
} from './layout';

/** Sorts the kept values of a short answer into SORTED; `quantile` reads them there. */
export function sortExact(slot: usize): void {
  const tokens = get(slot, TOKENS);
  if (tokens > <f64>EXACT_MAX) return;
  const count = <u32>tokens;
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

/**
 * Quantile by numpy's linear rule: rank h = (n − 1)·α, interpolated between its neighbours. Exact up to EXACT_MAX
 * values (after `sortExact`), from the bins beyond: within half a bin, 1/128 nat. NaN for no values.
 */
export function quantile(slot: usize, alpha: f64): f64 {
  const tokens = get(slot, TOKENS);
  if (tokens == 0) return NaN;
  const rank = (tokens - 1) * alpha;
  const low = floor(rank);
  const below = ranked(slot, low, tokens);
  if (low == rank) return below;
  return below + (ranked(slot, low + 1, tokens) - below) * (rank - low);
}

function ranked(slot: usize, rank: f64, tokens: f64): f64 {
  if (tokens <= <f64>EXACT_MAX) return load<f64>(SORTED + (<usize>rank << 3));
  if (rank == 0) return get(slot, LEAST);
  if (rank == tokens - 1) return get(slot, MOST);
  return min(max(binMiddle(binOfRank(slot + BINS, rank)), get(slot, LEAST)), get(slot, MOST));
}

/** The same for margins, from their bins: within 1/2048, and the least of them is exact. */
export function marginQuantile(slot: usize, alpha: f64): f64 {
  const tokens = get(slot, MARGIN_TOKENS);
  if (tokens == 0) return NaN;
  const rank = (tokens - 1) * alpha;
  const low = floor(rank);
  const below = rankedMargin(slot, low);
  if (low == rank) return below;
  return below + (rankedMargin(slot, low + 1) - below) * (rank - low);
}

function rankedMargin(slot: usize, rank: f64): f64 {
  if (rank == 0) return get(slot, MARGIN_LEAST);
  return max((<f64>binOfRank(slot + MARGINS, rank) + 0.5) / <f64>BIN_COUNT, get(slot, MARGIN_LEAST));
}

function binOfRank(bins: usize, rank: f64): u32 {
  let seen: f64 = 0;
  for (let bin: u32 = 0; bin < BIN_COUNT; bin++) {
    seen += <f64>load<u32>(bins + (<usize>bin << 2));
    if (seen > rank) return bin;
  }
  return BIN_COUNT - 1;
}
