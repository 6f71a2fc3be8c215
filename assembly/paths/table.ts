import { heapClear, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import {
  arcs,
  first,
  headOf,
  heap,
  heapEntries,
  HOP_BITS,
  indexBase,
  LABEL_INFINITE,
  LABEL_MAX,
  label,
  labelAt,
  m,
  mark,
  n,
  NONE,
  placeIndex,
  queue,
  reverse,
  reverseFirst,
  setU32,
  setWeight,
  TABLE_ARCS_MAX,
  TABLE_NODES_MAX,
  tails,
  u32At,
  weightOf,
} from './layout';
import { packedEmpty, packedPop, packedPrepare, packedPush } from './packed-heap';
import { HEAP_ENTRY } from './records';
import { MEMORY_FULL, NOT_SUPPORTED, OK } from '../status';

/**
 * All pairs: four matrices, row = source, one after the other from `indexBase`.
 *
 *   DISTANCE n² × u32 │ FIRST_ARC n² × u16 │ PARENT_ARC n² × u16 │ HOPS n² × u16
 *
 * A change of one arc is repaired row by row. A longer arc invalidates only the subtree below it, and only in rows whose
 * tree uses it. A shorter one changes only rows in which it now offers a first path to its head, from there outwards.
 * (Ramalingam and Reps 1996, with the order of paths of this kernel.)
 */
const NO_ARC: u32 = 0xffff;
/** Of the four matrices together, for one pair. */
const PAIR_BYTES: u64 = 10;
/** Labels of the build are distance << 11 | hops, heap entries label << 11 | node: 32 + 11 + 11 bits. */
const PACKED_BITS: u64 = 11;
const PACKED_MASK: u64 = 0x7ff;
const PACKED_MAX: u64 = (0xffff_fffe << 11) | 0x7ff;

export let distances: usize = 0;
export let firstArcs: usize = 0;
export let parentArcs: usize = 0;
export let hopCounts: usize = 0;
let epoch: u32 = 0;

/** OK, NOT_SUPPORTED if there are too many nodes or arcs, or MEMORY_FULL. */
export function buildTable(): i32 {
  if (n > TABLE_NODES_MAX || m > TABLE_ARCS_MAX) return NOT_SUPPORTED;
  const pairs = <usize>n * n;
  if (!placeIndex(<u64>pairs * PAIR_BYTES)) return MEMORY_FULL;
  distances = indexBase;
  firstArcs = distances + (pairs << 2);
  parentArcs = firstArcs + (pairs << 1);
  hopCounts = parentArcs + (pairs << 1);
  packedPrepare(heap, HEAP_ENTRY * heapEntries());
  for (let source: u32 = 0; source < n; source++) buildRow(source);
  memory.fill(mark, 0, (<usize>n) << 2);
  epoch = 0;
  return OK;
}

/** Sets the weight of an arc and repairs every row that this invalidates. Returns the number of repaired rows. */
export function changeInTable(slot: u32, weight: u32): u32 {
  const before = weightOf(arcs, slot);
  setWeight(arcs, slot, weight);
  const tail = u32At(tails, slot);
  const head = headOf(arcs, slot);
  let rows: u32 = 0;
  if (tail == head || before == weight) return 0;
  const longer = weight > before;
  for (let source: u32 = 0; source < n; source++) {
    const row = <usize>source * n;
    if (longer) {
      if (load<u16>(parentArcs + ((row + head) << 1)) != <u16>slot) continue;
      lengthen(source, row, head);
      rows++;
    } else if (offer(row, slot, tail, head, weight)) {
      shorten(source, row, head);
      rows++;
    }
  }
  return rows;
}

function buildRow(source: u32): void {
  const row = <usize>source * n;
  memory.fill(label, 0xff, (<usize>n) << 3);
  memory.fill(distances + (row << 2), 0xff, (<usize>n) << 2);
  memory.fill(firstArcs + (row << 1), 0xff, (<usize>n) << 1);
  memory.fill(parentArcs + (row << 1), 0xff, (<usize>n) << 1);
  memory.fill(hopCounts + (row << 1), 0, (<usize>n) << 1);
  store<u64>(label + ((<usize>source) << 3), 0);
  packedPush(source);
  while (!packedEmpty()) {
    const top = packedPop();
    const node = <u32>(top & PACKED_MASK);
    const key = top >> PACKED_BITS;
    if (key != labelAt(node)) continue;
    settle(source, row, node, key);
    const end = u32At(first, node + 1);
    for (let slot = u32At(first, node); slot < end; slot++) {
      const next = key + ((<u64>weightOf(arcs, slot)) << PACKED_BITS) + 1;
      const head = headOf(arcs, slot);
      const known = labelAt(head);
      if (next > known || next > PACKED_MAX) continue;
      const at = parentArcs + ((row + head) << 1);
      if (next < known) {
        store<u64>(label + ((<usize>head) << 3), next);
        store<u16>(at, <u16>slot);
        packedPush((next << PACKED_BITS) | head);
      } else if (slot < <u32>load<u16>(at)) {
        store<u16>(at, <u16>slot);
      }
    }
  }
}

function settle(source: u32, row: usize, node: u32, key: u64): void {
  const pair = row + node;
  store<u32>(distances + (pair << 2), <u32>(key >> PACKED_BITS));
  store<u16>(hopCounts + (pair << 1), <u16>(key & PACKED_MASK));
  setFirstArc(source, row, node);
}

/** The first arc of a node's path is its parent's; the parent's node is settled. */
function setFirstArc(source: u32, row: usize, node: u32): void {
  const arc = <u32>load<u16>(parentArcs + ((row + node) << 1));
  if (arc == NO_ARC) return;
  const tail = u32At(tails, arc);
  const before = <u32>load<u16>(firstArcs + ((row + tail) << 1));
  store<u16>(firstArcs + ((row + node) << 1), <u16>select(arc, before, tail == source));
}

/** Takes the subtree below `head` out of the row and searches it again, from the nodes around it inwards. */
function lengthen(source: u32, row: usize, head: u32): void {
  const count = collectSubtree(row, head);
  heapClear();
  for (let i: u32 = 0; i < count; i++) enter(row, u32At(queue, i));
  while (!heapEmpty()) {
    heapPop();
    const node = topNode;
    const key = topKey;
    if (key != rowLabel(row, node)) continue;
    setFirstArc(source, row, node);
    const end = u32At(first, node + 1);
    for (let slot = u32At(first, node); slot < end; slot++) {
      const to = headOf(arcs, slot);
      if (u32At(mark, to) != epoch) continue;
      const next = key + ((<u64>weightOf(arcs, slot)) << HOP_BITS) + 1;
      if (improves(row, to, next, slot) == 2) heapPush(next, to);
    }
  }
}

/** Marks the subtree, lists it in QUEUE and forgets its paths. */
function collectSubtree(row: usize, top: u32): u32 {
  epoch++;
  let count: u32 = 1;
  setU32(queue, 0, top);
  setU32(mark, top, epoch);
  for (let i: u32 = 0; i < count; i++) {
    const node = u32At(queue, i);
    const end = u32At(first, node + 1);
    for (let slot = u32At(first, node); slot < end; slot++) {
      const head = headOf(arcs, slot);
      if (<u32>load<u16>(parentArcs + ((row + head) << 1)) != slot) continue;
      setU32(mark, head, epoch);
      setU32(queue, count++, head);
    }
  }
  for (let i: u32 = 0; i < count; i++) forget(row + u32At(queue, i));
  return count;
}

function forget(pair: usize): void {
  store<u32>(distances + (pair << 2), NONE);
  store<u16>(hopCounts + (pair << 1), 0);
  store<u16>(parentArcs + (pair << 1), <u16>NO_ARC);
  store<u16>(firstArcs + (pair << 1), <u16>NO_ARC);
}

/** The best way into a marked node from nodes that are not. */
function enter(row: usize, node: u32): void {
  const end = u32At(reverseFirst, node + 1);
  let best: u64 = LABEL_INFINITE;
  for (let i = u32At(reverseFirst, node); i < end; i++) {
    const tail = headOf(reverse, i);
    if (u32At(mark, tail) == epoch) continue;
    const slot = weightOf(reverse, i);
    const from = rowLabel(row, tail);
    if (from == LABEL_INFINITE) continue;
    const next = from + ((<u64>weightOf(arcs, slot)) << HOP_BITS) + 1;
    if (improves(row, node, next, slot) == 2) best = next;
  }
  if (best != LABEL_INFINITE) heapPush(best, node);
}

/** Whether the arc, at its new weight, offers its head a first path; if so the head takes it. */
function offer(row: usize, slot: u32, tail: u32, head: u32, weight: u32): bool {
  const from = rowLabel(row, tail);
  if (from == LABEL_INFINITE) return false;
  return improves(row, head, from + ((<u64>weight) << HOP_BITS) + 1, slot) != 0;
}

/** Carries a better path to `head` outwards, and the new first arc to nodes whose path only begins otherwise. */
function shorten(source: u32, row: usize, head: u32): void {
  heapClear();
  heapPush(rowLabel(row, head), head);
  while (!heapEmpty()) {
    heapPop();
    const node = topNode;
    const key = topKey;
    if (key != rowLabel(row, node)) continue;
    setFirstArc(source, row, node);
    const own = load<u16>(firstArcs + ((row + node) << 1));
    const end = u32At(first, node + 1);
    for (let slot = u32At(first, node); slot < end; slot++) {
      const next = key + ((<u64>weightOf(arcs, slot)) << HOP_BITS) + 1;
      const to = headOf(arcs, slot);
      const pair = row + to;
      if (improves(row, to, next, slot) != 0) heapPush(next, to);
      else if (
        <u32>load<u16>(parentArcs + (pair << 1)) == slot &&
        load<u16>(firstArcs + (pair << 1)) != own
      ) {
        heapPush(next, to);
      }
    }
  }
}

/** Gives `node` the path of label `next` over `slot` if it comes first: 2 by label, 1 by slot alone, 0 not. */
function improves(row: usize, node: u32, next: u64, slot: u32): u32 {
  if (next > LABEL_MAX) return 0;
  const known = rowLabel(row, node);
  if (next > known) return 0;
  const pair = row + node;
  const at = parentArcs + (pair << 1);
  if (next == known) {
    // The source has no parent arc and label 0, which no path can reach.
    if (slot >= <u32>load<u16>(at)) return 0;
    store<u16>(at, <u16>slot);
    return 1;
  }
  store<u16>(at, <u16>slot);
  store<u32>(distances + (pair << 2), <u32>(next >> HOP_BITS));
  store<u16>(hopCounts + (pair << 1), <u16>(next & 0xff_ffff));
  return 2;
}

function rowLabel(row: usize, node: u32): u64 {
  const pair = row + node;
  const distance = load<u32>(distances + (pair << 2));
  if (distance == NONE) return LABEL_INFINITE;
  return ((<u64>distance) << HOP_BITS) | (<u64>load<u16>(hopCounts + (pair << 1)));
}
