// Scans all nodes for the request in REQUEST and keeps the best in RESULTS.
import {
  CANDIDATE_BYTES,
  DOMAIN,
  DOMAIN_COUNTS,
  LATENCY,
  LATENCY_BYTES,
  NONE,
  PRICE,
  PRICE_MAX,
  PRICE_SCORE,
  REFUSED,
  REQUEST_LATENCY_MAX,
  REQUEST_LATENCY_ROW,
  REQUEST_PRICE_MAX,
  REQUEST_TIE_DRAW,
  RESULTS,
  SLOT_BYTES,
  SLOTS,
  SPREAD_COUNT,
  SPREAD_PAIRS,
  WEIGHT_LATENCY,
  WEIGHT_SPREAD,
} from './layout';
import { nodes, refreshSlot } from './ledger';
import { partBestFit, partCardMask, partFragmentation, partInUse, partScarcity, scoreShape } from './score';

let kept: i32 = 0;

/** The number of candidates that the last call of `rankNodes` left in RESULTS. */
export function keptCandidates(): i32 {
  return kept;
}

/** Returns how many nodes are feasible; the best `count` lie in RESULTS, best first. */
export function rankNodes(slot: i32, fresh: bool, count: i32): i32 {
  refreshSlot(slot, fresh);
  spreadCounts(true);
  kept = 0;
  const scores = SLOTS + <usize>slot * SLOT_BYTES;
  const feasible = isPlain() ? scanPlain(scores, count) : scan(scores, count);
  for (let row = 0; row < kept; row++) writeParts(RESULTS + <usize>row * CANDIDATE_BYTES);
  spreadCounts(false);
  return feasible;
}

/** Whether the cached scores are the whole story: no bound or part that depends on more than the shape. */
function isPlain(): bool {
  return (
    load<i32>(REQUEST_LATENCY_ROW) == NONE &&
    load<i32>(REQUEST_PRICE_MAX) == PRICE_MAX &&
    load<i32>(REQUEST_TIE_DRAW) == 0 &&
    load<i32>(SPREAD_COUNT) == 0
  );
}

/** Four nodes at a time; only blocks with a node above the worst kept candidate are looked into. */
function scanPlain(scores: usize, count: i32): i32 {
  const blocks = nodes & ~3;
  const refused = i32x4.splat(REFUSED);
  let feasible = 0;
  for (let node = 0; node < blocks; node += 4) {
    const block = v128.load(scores + (<usize>node << 2));
    feasible += popcnt(i32x4.bitmask(i32x4.ne(block, refused)));
    if (!v128.any_true(i32x4.gt_s(block, i32x4.splat(floorOf(count))))) continue;
    for (let lane = 0; lane < 4; lane++) keep(node + lane, scores, count);
  }
  for (let node = blocks; node < nodes; node++) {
    if (load<i32>(scores + (<usize>node << 2)) != REFUSED) feasible++;
    keep(node, scores, count);
  }
  return feasible;
}

@inline
function keep(node: i32, scores: usize, count: i32): void {
  const score = load<i32>(scores + (<usize>node << 2));
  if (score > floorOf(count)) insert(node, score, count, 0);
}

/** The score a node must pass to be kept: that of the worst candidate, once there are enough. */
@inline
function floorOf(count: i32): i32 {
  return kept < count ? REFUSED : load<i32>(RESULTS + <usize>(kept - 1) * CANDIDATE_BYTES, 4);
}

function scan(scores: usize, count: i32): i32 {
  const latencyMax = load<u32>(REQUEST_LATENCY_MAX);
  const latencies = latencyRow();
  const priceMax = load<i32>(REQUEST_PRICE_MAX);
  const tieDraw = load<i32>(REQUEST_TIE_DRAW);
  const spreads = load<i32>(SPREAD_COUNT) > 0;
  let feasible = 0;
  for (let node = 0; node < nodes; node++) {
    const at = <usize>node << 2;
    let score = load<i32>(scores + at);
    if (score == REFUSED || load<i32>(PRICE + at) > priceMax) continue;
    if (latencies != 0) {
      const latency = load<u32>(latencies + at);
      if (latency > latencyMax) continue;
      score += load<i32>(WEIGHT_LATENCY) * slack(latency, latencyMax);
    }
    if (spreads) score -= load<i32>(WEIGHT_SPREAD) * spreadOf(at);
    feasible++;
    const floor = floorOf(count);
    if (score > floor || (score == floor && tieDraw != 0)) insert(node, score, count, tieDraw);
  }
  return feasible;
}

/** Keeps RESULTS sorted by score, then by tie-break. */
function insert(node: i32, score: i32, count: i32, tieDraw: i32): void {
  let row = kept;
  while (row > 0) {
    const above = RESULTS + <usize>(row - 1) * CANDIDATE_BYTES;
    const other = load<i32>(above, 4);
    if (other > score || (other == score && comesFirst(load<i32>(above), node, tieDraw))) break;
    row--;
  }
  if (row == count) return;
  if (kept < count) kept++;
  const at = RESULTS + <usize>row * CANDIDATE_BYTES;
  memory.copy(at + CANDIDATE_BYTES, at, <usize>(kept - 1 - row) * CANDIDATE_BYTES);
  store<i32>(at, node);
  store<i32>(at, score, 4);
}

/** Whether an earlier node wins a tie against a later one: always by rank, by chance if a fresh order is drawn. */
function comesFirst(earlier: i32, later: i32, tieDraw: i32): bool {
  return tieDraw == 0 || drawn(earlier, tieDraw) <= drawn(later, tieDraw);
}

function drawn(node: i32, tieDraw: i32): u32 {
  let word: u32 = (node + 1) * 0x9e3779b9 + tieDraw;
  word = (word ^ (word >>> 16)) * 0x85ebca6b;
  word = (word ^ (word >>> 13)) * 0xc2b2ae35;
  return word ^ (word >>> 16);
}

function writeParts(row: usize): void {
  const node = load<i32>(row);
  const at = <usize>node << 2;
  const latencies = latencyRow();
  const latencyMax = load<u32>(REQUEST_LATENCY_MAX);
  scoreShape(node);
  store<i32>(row, partCardMask, 8);
  store<i32>(row, partFragmentation, 12);
  store<i32>(row, partScarcity, 16);
  store<i32>(row, partInUse, 20);
  store<i32>(row, partBestFit, 24);
  store<i32>(row, load<i32>(PRICE_SCORE + at), 28);
  store<i32>(row, latencies == 0 ? 0 : slack(load<u32>(latencies + at), latencyMax), 32);
  store<i32>(row, spreadOf(at), 36);
}

/** Address of the request's latency row, 0 if it sets no bound. */
export function latencyRow(): usize {
  const row = load<i32>(REQUEST_LATENCY_ROW);
  return row == NONE ? 0 : LATENCY + <usize>row * LATENCY_BYTES;
}

/** Slack below the bound in percent; doubles are exact here and divide faster than 64-bit integers. */
@inline
function slack(latency: u32, latencyMax: u32): i32 {
  return latencyMax == 0 ? 0 : <i32>(<f64>(<u64>(latencyMax - latency) * 100) / <f64>latencyMax);
}

@inline
function spreadOf(at: usize): i32 {
  return load<i32>(DOMAIN_COUNTS + (<usize>load<i32>(DOMAIN + at) << 2));
}

/** Spreads the request's pairs out into the dense counts, or wipes them again. */
function spreadCounts(on: bool): void {
  const pairs = load<i32>(SPREAD_COUNT);
  for (let pair = 0; pair < pairs; pair++) {
    const at = SPREAD_PAIRS + (<usize>pair << 3);
    store<i32>(DOMAIN_COUNTS + (<usize>load<i32>(at) << 2), on ? load<i32>(at, 4) : 0);
  }
}
