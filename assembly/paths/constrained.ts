import { heapClear, heapClearAt, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import {
  bump,
  delays,
  DOWN,
  first,
  headOf,
  HOP_BITS,
  io,
  LABEL_MAX,
  linkOf,
  mark,
  n,
  NONE,
  reverse,
  reverseFirst,
  scratchLeft,
  setU32,
  u32At,
  weightOf,
} from './layout';
import {
  BOUND_BYTES,
  BOUND_DELAY,
  BOUND_DOMINATED,
  BOUND_MET,
  BOUND_NEXT,
  BOUND_NODE,
  BOUND_PREVIOUS,
  BOUND_SLOT,
  HEAP_ENTRY,
} from './records';
import { addResult, beginResults } from './results';
import { BOUND_REACHED, MEMORY_FULL, NO_PATH, OK } from '../status';

/**
 * Shortest loopless path under bounds: label setting with dominance, by the rule that the reference states. Labels are
 * records in the order of their creation; each node has a list of its labels, newest first.
 */

let labels: usize = 0;
let labelHeap: usize = 0;
let labelCount: u32 = 0;
let labelsMax: u32 = 0;
let lists: usize = 0;
let delayLeft: usize = 0;
let hopsLeft: usize = 0;
let arcs: usize = 0;
let delayMax: u32 = 0;
let hopsMax: u32 = 0;
let requiredCount: u32 = 0;
let requiredNodeCount: u32 = 0;
let all: u32 = 0;
let stamp: u32 = 0;

/**
 * Searches over the arcs at `base`. IO holds the required nodes, then the required links. `boundDelay` and `boundHops`
 * are NONE if unbounded. The path is in the results.
 */
export function constrainedPath(
  base: usize,
  from: u32,
  to: u32,
  boundDelay: u32,
  boundHops: u32,
  nodeCount: u32,
  linkCount: u32,
  bound: u32,
): i32 {
  arcs = base;
  delayMax = boundDelay;
  hopsMax = boundHops;
  requiredNodeCount = nodeCount;
  requiredCount = nodeCount + linkCount;
  all = (1 << requiredCount) - 1;
  if (!layOut(bound)) return MEMORY_FULL;
  leastToTarget(to, delayLeft, true);
  leastToTarget(to, hopsLeft, false);
  heapClearAt(labelHeap);
  const fits = labelsMax;
  addLabel(0, 0, metBy(0, from), from, NONE, NONE);
  while (!heapEmpty()) {
    heapPop();
    const own = labelAt(topNode);
    if (load<u32>(own, BOUND_DOMINATED)) continue;
    if (load<u32>(own, BOUND_NODE) == to) {
      if (load<u32>(own, BOUND_MET) != all) continue;
      return writeFirstLike(own, to);
    }
    if (!expand(own, topNode)) return fits < bound ? MEMORY_FULL : BOUND_REACHED;
  }
  return NO_PATH;
}

function layOut(bound: u32): bool {
  lists = bump((<u64>n) << 2);
  delayLeft = bump((<u64>n) << 2);
  hopsLeft = bump((<u64>n) << 2);
  const path = bump((<u64>n + 2) << 2);
  if (lists == 0 || delayLeft == 0 || hopsLeft == 0 || path == 0) return false;
  beginResults(path, path + ((<usize>n + 2) << 2));
  memory.fill(lists, 0xff, (<usize>n) << 2);
  memory.fill(mark, 0, (<usize>n) << 2);
  stamp = 0;
  labelCount = 0;
  // Labels and their heap share the rest of memory; the common heap is too small for them.
  labelsMax = min(bound, <u32>min<usize>(scratchLeft() / (BOUND_BYTES + HEAP_ENTRY), 0x7fff_ffff));
  if (labelsMax == 0) return false;
  labels = bump(<u64>labelsMax * BOUND_BYTES);
  labelHeap = bump(<u64>labelsMax * HEAP_ENTRY);
  return labelHeap != 0 && labels != 0;
}

/** Delay or hops from every node to the target, NONE if there is no path. */
function leastToTarget(to: u32, least: usize, byDelay: bool): void {
  memory.fill(least, 0xff, (<usize>n) << 2);
  heapClear();
  setU32(least, to, 0);
  heapPush(0, to);
  while (!heapEmpty()) {
    heapPop();
    const node = topNode;
    const key = topKey;
    if (key > <u64>u32At(least, node)) continue;
    const end = u32At(reverseFirst, node + 1);
    for (let i = u32At(reverseFirst, node); i < end; i++) {
      const slot = weightOf(reverse, i);
      const tail = headOf(reverse, i);
      const next = key + (byDelay ? <u64>delayOf(slot) : 1);
      if (weightOf(arcs, slot) == DOWN || next >= <u64>u32At(least, tail)) continue;
      setU32(least, tail, <u32>next);
      heapPush(next, tail);
    }
  }
}

function expand(own: usize, index: u32): bool {
  const node = load<u32>(own, BOUND_NODE);
  const end = u32At(first, node + 1);
  for (let slot = u32At(first, node); slot < end; slot++) {
    const head = headOf(arcs, slot);
    const key = load<u64>(own) + ((<u64>weightOf(arcs, slot)) << HOP_BITS) + 1;
    const delay = <u64>load<u32>(own, BOUND_DELAY) + delayOf(slot);
    if (key > LABEL_MAX || !withinBounds(head, delay, <u32>(key & 0xff_ffff))) continue;
    if (all != 0 && touches(index, head)) continue;
    const met = metBy(metByLink(load<u32>(own, BOUND_MET), u32At(linkOf, slot)), head);
    if (isDominated(key, <u32>delay, met, head, slot, index)) continue;
    if (!addLabel(key, <u32>delay, met, head, slot, index)) return false;
  }
  return true;
}

function addLabel(key: u64, delay: u32, met: u32, node: u32, slot: u32, previous: u32): bool {
  if (labelCount >= labelsMax) return false;
  const at = labelAt(labelCount);
  store<u64>(at, key);
  store<u32>(at, delay, BOUND_DELAY);
  store<u32>(at, met, BOUND_MET);
  store<u32>(at, node, BOUND_NODE);
  store<u32>(at, slot, BOUND_SLOT);
  store<u32>(at, previous, BOUND_PREVIOUS);
  store<u32>(at, u32At(lists, node), BOUND_NEXT);
  store<u32>(at, 0, BOUND_DOMINATED);
  setU32(lists, node, labelCount);
  heapPush(key, labelCount++);
  return true;
}

/** True if a label of the node dominates the new one; else marks those that the new one dominates. */
function isDominated(key: u64, delay: u32, met: u32, node: u32, slot: u32, previous: u32): bool {
  const length = all == 0 ? 0 : stampPath(previous, node);
  for (let i = u32At(lists, node); i != NONE; i = load<u32>(labelAt(i), BOUND_NEXT)) {
    const other = labelAt(i);
    if (load<u32>(other, BOUND_DOMINATED)) continue;
    const otherDelay = load<u32>(other, BOUND_DELAY);
    const otherMet = load<u32>(other, BOUND_MET);
    const order = compare(other, key, slot, previous);
    const shared = all == 0 ? 0 : stampedOn(i);
    const hops = <u32>(key & 0xff_ffff);
    const otherHops = <u32>(load<u64>(other) & 0xff_ffff);
    if (
      order < 0 &&
      otherDelay <= delay &&
      (hopsMax == NONE || otherHops <= hops) &&
      (otherMet & met) == met
    ) {
      if (all == 0 || shared == otherHops + 1) return true;
    }
    if (
      order > 0 &&
      delay <= otherDelay &&
      (hopsMax == NONE || hops <= otherHops) &&
      (met & otherMet) == otherMet
    ) {
      if (all == 0 || shared == length) store<u32>(other, 1, BOUND_DOMINATED);
    }
  }
  return false;
}

/** The order of paths: label `other` against the path that extends `previous` by `slot`. */
function compare(other: usize, key: u64, slot: u32, previous: u32): i32 {
  const otherKey = load<u64>(other);
  if (otherKey != key) return otherKey < key ? -1 : 1;
  let a = load<u32>(other, BOUND_PREVIOUS);
  let b = previous;
  let x = load<u32>(other, BOUND_SLOT);
  let y = slot;
  while (x == y && a != b) {
    x = load<u32>(labelAt(a), BOUND_SLOT);
    y = load<u32>(labelAt(b), BOUND_SLOT);
    a = load<u32>(labelAt(a), BOUND_PREVIOUS);
    b = load<u32>(labelAt(b), BOUND_PREVIOUS);
  }
  return x == y ? 0 : x < y ? -1 : 1;
}

/** Stamps the nodes of the path that ends in `previous` and then goes to `node`; returns their number. */
function stampPath(previous: u32, node: u32): u32 {
  stamp++;
  setU32(mark, node, stamp);
  let length: u32 = 1;
  for (let i = previous; i != NONE; i = load<u32>(labelAt(i), BOUND_PREVIOUS)) {
    setU32(mark, load<u32>(labelAt(i), BOUND_NODE), stamp);
    length++;
  }
  return length;
}

function stampedOn(index: u32): u32 {
  let count: u32 = 0;
  for (let i = index; i != NONE; i = load<u32>(labelAt(i), BOUND_PREVIOUS)) {
    if (u32At(mark, load<u32>(labelAt(i), BOUND_NODE)) == stamp) count++;
  }
  return count;
}

function touches(index: u32, node: u32): bool {
  for (let i = index; i != NONE; i = load<u32>(labelAt(i), BOUND_PREVIOUS)) {
    if (load<u32>(labelAt(i), BOUND_NODE) == node) return true;
  }
  return false;
}

function withinBounds(node: u32, delay: u64, hops: u32): bool {
  const hopsAfter = u32At(hopsLeft, node);
  if (hopsAfter == NONE) return false;
  if (hopsMax != NONE && <u64>hops + hopsAfter > <u64>hopsMax) return false;
  return delayMax == NONE || delay + u32At(delayLeft, node) <= <u64>delayMax;
}

function metBy(met: u32, node: u32): u32 {
  for (let i: u32 = 0; i < requiredNodeCount; i++) if (u32At(io, i) == node) return met | (1 << i);
  return met;
}

function metByLink(met: u32, link: u32): u32 {
  for (let i = requiredNodeCount; i < requiredCount; i++) if (u32At(io, i) == link) return met | (1 << i);
  return met;
}

/** Of the complete labels at the target as short as this one, the first path becomes the result. */
function writeFirstLike(own: usize, to: u32): i32 {
  let best = own;
  for (let i = u32At(lists, to); i != NONE; i = load<u32>(labelAt(i), BOUND_NEXT)) {
    const other = labelAt(i);
    if (load<u32>(other, BOUND_DOMINATED) || load<u32>(other, BOUND_MET) != all || load<u64>(other) != load<u64>(own)) continue;
    if (compare(best, load<u64>(other), load<u32>(other, BOUND_SLOT), load<u32>(other, BOUND_PREVIOUS)) > 0) best = other;
  }
  const hops = <u32>(load<u64>(best) & 0xff_ffff);
  const path = delayLeft;
  let label = best;
  for (let i = hops; i > 0; i--) {
    setU32(path, i - 1, load<u32>(label, BOUND_SLOT));
    label = labelAt(load<u32>(label, BOUND_PREVIOUS));
  }
  addResult(path, hops);
  return OK;
}

function labelAt(index: u32): usize {
  return labels + <usize>index * BOUND_BYTES;
}

function delayOf(slot: u32): u32 {
  return delayMax == NONE ? 0 : u32At(delays, u32At(linkOf, slot));
}
