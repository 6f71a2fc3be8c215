import { contractAll } from './contraction';
import { heapClear, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import {
  bump,
  indexBase,
  LABEL_INFINITE,
  LABEL_MAX,
  n,
  NONE,
  placeIndex,
  resetScratch,
  scratchLeft,
  setU32,
  u32At,
} from './layout';
import {
  arcCount,
  costOf,
  firstDiffersLower,
  headOf,
  inFirst,
  lastSlot,
  nextIn,
  nextOut,
  openOverlay,
  outFirst,
  tailOf,
  writeBackwards,
} from './overlay';
import {
  ENTRY_ARC,
  ENTRY_BYTES,
  ENTRY_COST,
  OVERLAY_BYTES,
  SEARCH_ARC,
  SEARCH_BACKWARD,
  SEARCH_FROM,
} from './records';
import { MEMORY_FULL, OK } from '../status';

/**
 * The hierarchy and the search in it. Places number the nodes from the top of the hierarchy down, so that the nodes that
 * every search visits are adjacent in memory.
 *
 *   place PLACE u32[n] (by node) │ PATHS 4n + 64 words │ TOUCHED u32[2n] │ LABELS 2n × search label
 *   UP_FIRST, DOWN_FIRST u32[n + 1] │ LISTS u32[2n] │ POOL of arcs │ UP, DOWN rows of entries
 *
 * UP lists a place's arcs to higher ones, DOWN its arcs from higher ones. LABELS: forward at 2·place, backward after it.
 */
let places: usize = 0;
let paths: usize = 0;
let touched: usize = 0;
let labels: usize = 0;
let upFirst: usize = 0;
let downFirst: usize = 0;
let up: usize = 0;
let down: usize = 0;
let touchedCount: u32 = 0;
let best: u64 = 0;
let meeting: u32 = 0;

/** OK, NOT_SUPPORTED if the graph does not allow a hierarchy, or MEMORY_FULL. */
export function buildHierarchy(): i32 {
  placeIndex(0);
  resetScratch();
  const nodes = <u64>n;
  places = bump(nodes << 2);
  paths = bump((nodes << 4) + 256);
  touched = bump(nodes << 3);
  labels = bump(nodes << 5);
  upFirst = bump((nodes + 1) << 2);
  downFirst = bump((nodes + 1) << 2);
  const lists = bump(nodes << 3);
  const order = bump(nodes << 2);
  const levels = bump(nodes << 2);
  const queue = bump((nodes + 8) << 3);
  if (queue == 0 || levels == 0 || order == 0 || lists == 0 || downFirst == 0 || labels == 0)
    return MEMORY_FULL;
  // Each arc ends up in exactly one of UP and DOWN.
  const room = <u32>min<usize>(scratchLeft() / (OVERLAY_BYTES + ENTRY_BYTES), 0x7fff_ffff);
  const pool = bump(<u64>room * OVERLAY_BYTES);
  if (pool == 0) return MEMORY_FULL;
  openOverlay(pool, room, lists, n, paths);
  const ended = contractAll(order, levels, queue);
  if (ended != OK) return ended;
  up = (pool + <usize>arcCount * OVERLAY_BYTES + 15) & ~15;
  numberPlaces(order);
  down = writeRows(order, outFirst, upFirst, up, true);
  const end = writeRows(order, inFirst, downFirst, down, false);
  memory.fill(labels, 0xff, (<usize>n) << 5);
  touchedCount = 0;
  return placeIndex(<u64>(end - indexBase)) ? OK : MEMORY_FULL;
}

function numberPlaces(order: usize): void {
  for (let i: u32 = 0; i < n; i++) setU32(places, u32At(order, i), n - 1 - i);
}

/** Writes the rows by place, highest first; returns their end. */
function writeRows(order: usize, lists: usize, firsts: usize, base: usize, upwards: bool): usize {
  let at = base;
  for (let place: u32 = 0; place < n; place++) {
    setU32(firsts, place, <u32>((at - base) / ENTRY_BYTES));
    for (
      let arc = u32At(lists, u32At(order, n - 1 - place));
      arc != NONE;
      arc = upwards ? nextOut(arc) : nextIn(arc)
    ) {
      store<u32>(at, u32At(places, upwards ? headOf(arc) : tailOf(arc)));
      store<u32>(at, arc, ENTRY_ARC);
      store<u64>(at, costOf(arc), ENTRY_COST);
      at += ENTRY_BYTES;
    }
  }
  setU32(firsts, n, <u32>((at - base) / ENTRY_BYTES));
  return at;
}

/** Label of the first path between two nodes, infinite if there is none. */
export function hierarchyLabel(from: u32, to: u32): u64 {
  clearLabels();
  best = LABEL_INFINITE;
  meeting = NONE;
  heapClear();
  setLabel(u32At(places, from) << 1, 0, NONE, NONE);
  setLabel((u32At(places, to) << 1) | 1, 0, NONE, NONE);
  while (!heapEmpty()) {
    heapPop();
    if (topKey > best) break;
    const state = topNode;
    const key = topKey;
    if (key != labelOf(state)) continue;
    meet(state, key);
    if ((state & 1) == 0) relax(state, key, upFirst, up, downFirst, down);
    else relax(state, key, downFirst, down, upFirst, up);
  }
  return best > LABEL_MAX ? LABEL_INFINITE : best;
}

/** Slots of the path just found, to `to`, in order; their number. */
export function writeHierarchyPath(to: usize): u32 {
  const hops = <u32>(best & 0xff_ffff);
  writeThrough(meeting, paths);
  for (let i: u32 = 0; i < hops; i++) setU32(to, i, u32At(paths, hops - 1 - i));
  return hops;
}

function relax(state: u32, key: u64, firsts: usize, rows: usize, againstFirsts: usize, against: usize): void {
  const place = state >> 1;
  const side = state & 1;
  if (stalls(place, side, key, againstFirsts, against)) return;
  const end = rows + <usize>u32At(firsts, place + 1) * ENTRY_BYTES;
  for (let at = rows + <usize>u32At(firsts, place) * ENTRY_BYTES; at < end; at += ENTRY_BYTES) {
    const next = key + load<u64>(at, ENTRY_COST);
    const other = (load<u32>(at) << 1) | side;
    const known = labelOf(other);
    if (next > known || next > LABEL_MAX) continue;
    const arc = load<u32>(at, ENTRY_ARC);
    if (next < known) setLabel(other, next, arc, state);
    else if (precedes(arc, state, other))
      store<u64>(labels + ((<usize>other) << 4), (<u64>arc) | ((<u64>state) << 32), SEARCH_ARC);
  }
}

/** A higher place offers this one a strictly shorter path: no first path continues from here. */
function stalls(place: u32, side: u32, key: u64, firsts: usize, rows: usize): bool {
  const end = rows + <usize>u32At(firsts, place + 1) * ENTRY_BYTES;
  for (let at = rows + <usize>u32At(firsts, place) * ENTRY_BYTES; at < end; at += ENTRY_BYTES) {
    const known = labelOf((load<u32>(at) << 1) | side);
    if (known != LABEL_INFINITE && known + load<u64>(at, ENTRY_COST) < key) return true;
  }
  return false;
}

function meet(state: u32, key: u64): void {
  const other = labelOf(state ^ 1);
  if (other == LABEL_INFINITE) return;
  const total = key + other;
  const place = state >> 1;
  if (total > best) return;
  if (total == best) {
    if (place == meeting) return;
    const end = writeThrough(place, paths);
    writeThrough(meeting, paths + ((<usize>n) << 2));
    if (!firstDiffersLower(paths, paths + ((<usize>n) << 2), end)) return;
  }
  best = total;
  meeting = place;
}

/** Whether the way to `other` over `arc` from `state` precedes the one it has, of equal label. */
function precedes(arc: u32, state: u32, other: u32): bool {
  const known = load<u32>(labels + ((<usize>other) << 4), SEARCH_ARC);
  if ((state & 1) == 0) {
    const a = lastSlot(arc);
    const b = lastSlot(known);
    if (a != b) return a < b;
  }
  const second = paths + ((<usize>n) << 2);
  const end = writeHalf(arc, state, paths);
  writeHalf(known, load<u32>(labels + ((<usize>other) << 4), SEARCH_FROM), second);
  return firstDiffersLower(paths, second, end);
}

/** The whole path through a place, backwards. */
function writeThrough(place: u32, to: usize): usize {
  const forward = labels + ((<usize>place) << 5);
  const middle = writeHalf(
    load<u32>(forward, SEARCH_BACKWARD + SEARCH_ARC),
    load<u32>(forward, SEARCH_BACKWARD + SEARCH_FROM),
    to,
  );
  return writeHalf(load<u32>(forward, SEARCH_ARC), load<u32>(forward, SEARCH_FROM), middle);
}

/** One side's path that ends (forward) or begins (backward) with `arc` after `state`, its slots backwards. */
function writeHalf(arc: u32, state: u32, to: usize): usize {
  if (arc == NONE) return to;
  if ((state & 1) == 0) {
    for (; arc != NONE; state = load<u32>(labels + ((<usize>state) << 4), SEARCH_FROM)) {
      to = writeBackwards(arc, to);
      arc = load<u32>(labels + ((<usize>state) << 4), SEARCH_ARC);
    }
    return to;
  }
  const chain = paths + ((<usize>n) << 3) + ((<usize>n) << 2) + 256;
  let length: u32 = 0;
  for (; arc != NONE; state = load<u32>(labels + ((<usize>state) << 4), SEARCH_FROM)) {
    setU32(chain, length++, arc);
    arc = load<u32>(labels + ((<usize>state) << 4), SEARCH_ARC);
  }
  while (length > 0) to = writeBackwards(u32At(chain, --length), to);
  return to;
}

function setLabel(state: u32, value: u64, arc: u32, from: u32): void {
  const at = labels + ((<usize>state) << 4);
  if (load<u64>(at) == LABEL_INFINITE) setU32(touched, touchedCount++, state);
  store<u64>(at, value);
  store<u64>(at, (<u64>arc) | ((<u64>from) << 32), SEARCH_ARC);
  heapPush(value, state);
}

function clearLabels(): void {
  for (let i: u32 = 0; i < touchedCount; i++)
    store<u64>(labels + ((<usize>u32At(touched, i)) << 4), LABEL_INFINITE);
  touchedCount = 0;
}

function labelOf(state: u32): u64 {
  return load<u64>(labels + ((<usize>state) << 4));
}
