import { heapClear, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import {
  arcs,
  DOWN,
  first,
  headOf as headOfSlot,
  HOP_BITS,
  label,
  labelAt,
  m,
  mark,
  n,
  NONE,
  setU32,
  u32At,
  weightOf,
} from './layout';
import {
  addArc,
  arcCount,
  costOf,
  detach,
  headOf,
  inFirst,
  nextIn,
  nextOut,
  outFirst,
  tailOf,
} from './overlay';
import { packedEmpty, packedPop, packedPrepare, packedPush, packedTop } from './packed-heap';
import { MEMORY_FULL, NOT_SUPPORTED, OK } from '../status';

/**
 * Contraction (Geisberger et al. 2008). Nodes are removed one by one, first those that add few shortcuts for the arcs
 * they remove; a shortcut is left out only if the rest of the graph offers a strictly shorter path (distance, then
 * hops). Among equals it is kept, so that the first path in the order of paths survives every step.
 */
const NODE_BITS: u64 = 22;
const NODE_MASK: u64 = 0x3f_ffff;
/** A witness search stops after this many nodes: one shortcut too many costs time, never correctness. */
const SETTLED_MAX: u32 = 120;
/** A graph that needs more shortcuts than this per arc gets no hierarchy: it would not pay. */
const SHORTCUTS_PER_ARC_MAX: u32 = 4;
/** Nor does one whose witness searches examine more arcs than this per node (a road network needs a tenth). */
const EXAMINED_PER_NODE_MAX: u64 = 8_000;

let epoch: u32 = 0;
let examined: u64 = 0;
let levels: usize = 0;
let added: u32 = 0;
let addedHops: u64 = 0;

/** Contracts every node; `order` receives them, first contracted first. `levelsAt` u32[n], `queueAt` u64[n + 8]. */
export function contractAll(order: usize, levelsAt: usize, queueAt: usize): i32 {
  levels = levelsAt;
  memory.fill(levels, 0, (<usize>n) << 2);
  memory.fill(mark, 0, (<usize>n) << 2);
  epoch = 0;
  examined = 0;
  if (!addArcsOfGraph()) return MEMORY_FULL;
  packedPrepare(queueAt, (<usize>n + 8) << 3);
  for (let node: u32 = 0; node < n; node++) packedPush((priorityOf(node) << NODE_BITS) | node);
  let done: u32 = 0;
  while (!packedEmpty()) {
    const node = <u32>(packedPop() & NODE_MASK);
    const key = (priorityOf(node) << NODE_BITS) | node;
    if (!packedEmpty() && key > packedTop()) {
      packedPush(key);
      continue;
    }
    if (!contract(node, true)) return MEMORY_FULL;
    if (arcCount > (m + 1) * SHORTCUTS_PER_ARC_MAX || examined > <u64>(n + 1000) * EXAMINED_PER_NODE_MAX)
      return NOT_SUPPORTED;
    raiseNeighbours(node);
    detach(node);
    setU32(order, done++, node);
  }
  return OK;
}

function addArcsOfGraph(): bool {
  for (let tail: u32 = 0; tail < n; tail++) {
    const end = u32At(first, tail + 1);
    for (let slot = u32At(first, tail); slot < end; slot++) {
      const head = headOfSlot(arcs, slot);
      const weight = weightOf(arcs, slot);
      if (head == tail || weight == DOWN) continue;
      if (!addArc(tail, head, ((<u64>weight) << HOP_BITS) + 1, slot, NONE)) return false;
    }
  }
  return true;
}

/** A quarter of the level, shortcuts per arc and hops of shortcuts per hop of arcs, in thousandths. */
function priorityOf(node: u32): u64 {
  let removed: u64 = 0;
  let removedHops: u64 = 0;
  for (let arc = u32At(outFirst, node); arc != NONE; arc = nextOut(arc)) {
    removed++;
    removedHops += costOf(arc) & 0xff_ffff;
  }
  for (let arc = u32At(inFirst, node); arc != NONE; arc = nextIn(arc)) {
    removed++;
    removedHops += costOf(arc) & 0xff_ffff;
  }
  if (removed == 0) return 0;
  contract(node, false);
  return 250 * <u64>u32At(levels, node) + (1000 * <u64>added) / removed + (1000 * addedHops) / removedHops;
}

/** Adds (or only counts) the shortcuts that replace the node; false if the pool is full. */
function contract(node: u32, really: bool): bool {
  added = 0;
  addedHops = 0;
  let farthest: u64 = 0;
  let targets: u32 = 0;
  for (let arc = u32At(outFirst, node); arc != NONE; arc = nextOut(arc)) {
    farthest = max(farthest, costOf(arc));
    targets++;
  }
  if (targets == 0) return true;
  for (let into = u32At(inFirst, node); into != NONE; into = nextIn(into)) {
    const tail = tailOf(into);
    if (targets == 1 && headOf(u32At(outFirst, node)) == tail) continue;
    findWitnesses(tail, node, costOf(into) + farthest);
    for (let out = u32At(outFirst, node); out != NONE; out = nextOut(out)) {
      const head = headOf(out);
      const cost = costOf(into) + costOf(out);
      if (head == tail || (u32At(mark, head) == epoch && labelAt(head) < cost)) continue;
      added++;
      addedHops += cost & 0xff_ffff;
      if (really && !addArc(tail, head, cost, into, out)) return false;
    }
  }
  return true;
}

/** A short search from `source` around `without`: labels, good where MARK has the epoch, of real paths. */
function findWitnesses(source: u32, without: u32, limit: u64): void {
  epoch++;
  heapClear();
  setLabel(source, 0);
  setU32(mark, without, epoch);
  store<u64>(label + ((<usize>without) << 3), 0);
  heapPush(0, source);
  let settled: u32 = 0;
  while (!heapEmpty()) {
    heapPop();
    const node = topNode;
    const key = topKey;
    if (key != labelAt(node)) continue;
    if (key > limit || ++settled > SETTLED_MAX) return;
    for (let arc = u32At(outFirst, node); arc != NONE; arc = nextOut(arc)) {
      examined++;
      const head = headOf(arc);
      const next = key + costOf(arc);
      if (next > limit || (u32At(mark, head) == epoch && next >= labelAt(head))) continue;
      setLabel(head, next);
      heapPush(next, head);
    }
  }
}

function setLabel(node: u32, value: u64): void {
  setU32(mark, node, epoch);
  store<u64>(label + ((<usize>node) << 3), value);
}

function raiseNeighbours(node: u32): void {
  const level = u32At(levels, node) + 1;
  for (let arc = u32At(outFirst, node); arc != NONE; arc = nextOut(arc)) raise(headOf(arc), level);
  for (let arc = u32At(inFirst, node); arc != NONE; arc = nextIn(arc)) raise(tailOf(arc), level);
}

function raise(node: u32, level: u32): void {
  if (u32At(levels, node) < level) setU32(levels, node, level);
}
