// Scans all nodes for the request in REQUEST and keeps the best in RESULTS.
import {
  CANDIDATE_BEST_FIT,
  CANDIDATE_BYTES,
  CANDIDATE_DEVICES,
  CANDIDATE_FRAGMENTATION,
  CANDIDATE_IN_USE,
  CANDIDATE_LATENCY,
  CANDIDATE_PRICE,
  CANDIDATE_SCARCITY,
  CANDIDATE_SCORE,
  CANDIDATE_SPREAD,
  DOMAIN,
  DOMAIN_COUNTS,
  EXCLUDED,
  EXCLUDED_COUNT,
  HIDDEN_SCORES,
  LATENCY,
  LATENCY_BYTES,
  NONE,
  REFUSED,
  REQUEST_LATENCY_MAX,
  REQUEST_LATENCY_ROW,
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
import {
  partBestFit,
  partDeviceMask,
  partFragmentation,
  partInUse,
  partPrice,
  partScarcity,
  scoreShape,
} from './score';

let kept: i32 = 0;

/** The number of candidates that the last call of `rankNodes` left in RESULTS. */
export function keptCandidates(): i32 {
  return kept;
}

/** Returns how many nodes are feasible; the best `count` are in RESULTS, best first. */
export function rankNodes(slot: i32, fresh: bool, count: i32): i32 {
  refreshSlot(slot, fresh);
  spreadCounts(true);
  kept = 0;
  const scores = SLOTS + <usize>slot * SLOT_BYTES;
  hideExcluded(scores);
  const feasible = scan(scores, count);
  showExcluded(scores);
  for (let row = 0; row < kept; row++) writeParts(RESULTS + <usize>row * CANDIDATE_BYTES);
  spreadCounts(false);
  return feasible;
}

/** Marks excluded nodes as refused for one scan, which then does not need the list. */
function hideExcluded(scores: usize): void {
  const count = load<i32>(EXCLUDED_COUNT);
  for (let entry = 0; entry < count; entry++) {
    const at = (<usize>entry) << 2;
    const score = scores + ((<usize>load<i32>(EXCLUDED + at)) << 2);
    store<i32>(HIDDEN_SCORES + at, load<i32>(score));
    store<i32>(score, REFUSED);
  }
}

function showExcluded(scores: usize): void {
  const count = load<i32>(EXCLUDED_COUNT);
  for (let entry = 0; entry < count; entry++) {
    const at = (<usize>entry) << 2;
    store<i32>(scores + ((<usize>load<i32>(EXCLUDED + at)) << 2), load<i32>(HIDDEN_SCORES + at));
  }
}

/**
 * Four nodes at a time. Latency and spread are computed only for nodes that would pass the worst kept candidate with full
 * slack and no replica in their domain.
 */
function scan(scores: usize, count: i32): i32 {
  const latencies = latencyRow();
  const bonus = i32x4.splat(latencies == 0 ? 0 : 100 * load<i32>(WEIGHT_LATENCY));
  const blocks = nodes & ~3;
  let feasible = 0;
  for (let node = 0; node < blocks; node += 4) {
    const at = (<usize>node) << 2;
    const block = v128.load(scores + at);
    const admitted = admittedLanes(block, at, latencies);
    feasible += popcnt(i32x4.bitmask(admitted));
    const promising = i32x4.ge_s(i32x4.add(block, bonus), i32x4.splat(neededScore(count)));
    let lanes = i32x4.bitmask(v128.and(admitted, promising));
    for (; lanes != 0; lanes &= lanes - 1) consider(node + ctz(lanes), scores, latencies, count);
  }
  for (let node = blocks; node < nodes; node++) {
    const at = (<usize>node) << 2;
    // The lanes past the last node are ignored.
    if ((i32x4.bitmask(admittedLanes(v128.load(scores + at), at, latencies)) & 1) == 0) continue;
    feasible++;
    consider(node, scores, latencies, count);
  }
  return feasible;
}

/** All ones for the nodes that have a score and meet the latency bound. */
function admittedLanes(block: v128, at: usize, latencies: usize): v128 {
  const scored = i32x4.ne(block, i32x4.splat(REFUSED));
  if (latencies == 0) return scored;
  const near = i32x4.le_u(v128.load(latencies + at), i32x4.splat(load<i32>(REQUEST_LATENCY_MAX)));
  return v128.and(scored, near);
}

function consider(node: i32, scores: usize, latencies: usize, count: i32): void {
  const at = (<usize>node) << 2;
  let score = load<i32>(scores + at);
  if (latencies != 0) {
    const slackPercent = slack(load<u32>(latencies + at), load<u32>(REQUEST_LATENCY_MAX));
    score += load<i32>(WEIGHT_LATENCY) * slackPercent;
  }
  score -= load<i32>(WEIGHT_SPREAD) * spreadOf(at);
  if (score >= neededScore(count)) insert(node, score, count, load<i32>(REQUEST_TIE_DRAW));
}

/** The least score worth an insertion: one that beats the worst candidate, or equals it if ties are drawn. */
function neededScore(count: i32): i32 {
  if (kept < count) return REFUSED;
  const worst = load<i32>(RESULTS + <usize>(kept - 1) * CANDIDATE_BYTES, CANDIDATE_SCORE);
  return load<i32>(REQUEST_TIE_DRAW) == 0 ? worst + 1 : worst;
}

/** Keeps RESULTS sorted by score, then by tie-break. */
function insert(node: i32, score: i32, count: i32, tieDraw: i32): void {
  let row = kept;
  while (row > 0) {
    const above = RESULTS + <usize>(row - 1) * CANDIDATE_BYTES;
    const other = load<i32>(above, CANDIDATE_SCORE);
    if (other > score || (other == score && comesFirst(load<i32>(above), node, tieDraw))) break;
    row--;
  }
  if (row == count) return;
  if (kept < count) kept++;
  const at = RESULTS + <usize>row * CANDIDATE_BYTES;
  memory.copy(at + CANDIDATE_BYTES, at, <usize>(kept - 1 - row) * CANDIDATE_BYTES);
  store<i32>(at, node);
  store<i32>(at, score, CANDIDATE_SCORE);
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
  const at = (<usize>node) << 2;
  const latencies = latencyRow();
  const latencyMax = load<u32>(REQUEST_LATENCY_MAX);
  scoreShape(node);
  store<i32>(row, partDeviceMask, CANDIDATE_DEVICES);
  store<i32>(row, partFragmentation, CANDIDATE_FRAGMENTATION);
  store<i32>(row, partScarcity, CANDIDATE_SCARCITY);
  store<i32>(row, partInUse, CANDIDATE_IN_USE);
  store<i32>(row, partBestFit, CANDIDATE_BEST_FIT);
  store<i32>(row, partPrice, CANDIDATE_PRICE);
  store<i32>(row, latencies == 0 ? 0 : slack(load<u32>(latencies + at), latencyMax), CANDIDATE_LATENCY);
  store<i32>(row, spreadOf(at), CANDIDATE_SPREAD);
}

/** Address of the request's latency row, 0 if it sets no bound. */
export function latencyRow(): usize {
  const row = load<i32>(REQUEST_LATENCY_ROW);
  return row == NONE ? 0 : LATENCY + <usize>row * LATENCY_BYTES;
}

/** Slack below the bound in percent; doubles are exact here and divide faster than 64-bit integers. */
function slack(latency: u32, latencyMax: u32): i32 {
  return latencyMax == 0 ? 0 : <i32>(<f64>(<u64>(latencyMax - latency) * 100) / <f64>latencyMax);
}

function spreadOf(at: usize): i32 {
  return load<i32>(DOMAIN_COUNTS + ((<usize>load<i32>(DOMAIN + at)) << 2));
}

/** Spreads the request's pairs out into the dense counts, or wipes them again. */
function spreadCounts(on: bool): void {
  const pairs = load<i32>(SPREAD_COUNT);
  for (let pair = 0; pair < pairs; pair++) {
    const at = SPREAD_PAIRS + ((<usize>pair) << 3);
    store<i32>(DOMAIN_COUNTS + ((<usize>load<i32>(at)) << 2), on ? load<i32>(at, 4) : 0);
  }
}
