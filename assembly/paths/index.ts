import { constrainedPath } from './constrained';
import { openFlow, takePath } from './disjoint';
import { groupDisjoint } from './groups';
import { hierarchyLabel, writeHierarchyPath } from './hierarchy';
import * as layout from './layout';
import { arcs, bump, io, label, m, n, NONE, resetScratch, scratchLeft, setU32, u32At, work } from './layout';
import { addResult, beginResults, resultsAt } from './results';
import { distanceOf, search, writePath } from './search';
import * as table from './table';
import { MEMORY_FULL, NO_PATH, OK } from '../status';
import { nextPath, openPaths, outOfMemory, recordLength, recordSlots } from './yen';

/** Regions that the façade fills or reads, by number. */
export function region(number: i32): usize {
  switch (number) {
    case 0:
      return layout.io;
    case 1:
      return layout.first;
    case 2:
      return layout.arcs;
    case 3:
      return layout.tails;
    case 4:
      return layout.linkOf;
    case 5:
      return layout.opposite;
    case 6:
      return layout.reverseFirst;
    case 7:
      return layout.reverse;
    case 8:
      return layout.delays;
    case 9:
      return layout.groupFirst;
    case 10:
      return layout.groups;
    case 11:
      return layout.parent;
    case 12:
      return layout.work;
    case 13:
      return table.distances;
    case 14:
      return table.firstArcs;
    case 15:
      return table.parentArcs;
    default:
      return resultsAt();
  }
}

export { place } from './layout';
export { buildTable, changeInTable } from './table';
export { buildHierarchy } from './hierarchy';

/** One distance by the hierarchy. */
export function hierarchyDistance(from: u32, to: u32): u32 {
  return distanceOf(hierarchyLabel(from, to));
}

/** One path by the hierarchy; returns what `path` does. */
export function hierarchyPath(from: u32, to: u32): i32 {
  const value = hierarchyLabel(from, to);
  if (value == layout.LABEL_INFINITE) return -NO_PATH;
  resetScratch();
  const hops = <u32>(value & 0xff_ffff);
  const size = (<u64>hops + 2) << 2;
  const out = bump(size);
  const slots = bump((<u64>hops + 1) << 2);
  if (out == 0 || slots == 0) return -MEMORY_FULL;
  beginResults(out, out + <usize>size);
  addResult(slots, writeHierarchyPath(slots));
  return <i32>hops;
}

/** Distances of `count` pairs in IO by the hierarchy, written behind them. */
export function hierarchyBatch(count: u32): void {
  const out = io + ((<usize>count) << 3);
  for (let i: u32 = 0; i < count; i++)
    setU32(out, i, hierarchyDistance(u32At(io, i << 1), u32At(io, (i << 1) + 1)));
}

/** Drops the index; its memory becomes scratch. */
export function dropIndex(): void {
  layout.placeIndex(0);
}

/** Changes a weight without an index to repair. */
export function setArcWeight(slot: u32, weight: u32): void {
  layout.setWeight(arcs, slot, weight);
}

/** Copies the arcs to WORK, where the façade takes down the blocked ones. */
export function prepareWork(): void {
  memory.copy(work, arcs, (<usize>m) << 3);
}

/** Shortest paths from one node: distances and hops to results, parents in PARENT; 0 if memory is full. */
export function tree(source: u32): usize {
  search(arcs, source, 0, NONE, 0, 0);
  resetScratch();
  const out = bump((<u64>n) << 3);
  if (out == 0) return 0;
  for (let node: u32 = 0; node < n; node++) {
    const value = layout.labelAt(node);
    const distance = distanceOf(value);
    setU32(out, node, distance);
    setU32(out, n + node, distance == NONE ? 0 : <u32>(value & 0xff_ffff));
    if (distance == NONE) setU32(layout.parent, node, NONE);
  }
  return out;
}

/** One distance without an index. */
export function distance(from: u32, to: u32): u32 {
  return search(arcs, from, 0, to, 0, 0) ? distanceOf(layout.labelAt(to)) : NONE;
}

/** One path without an index: the number of its slots, which are in the results; or -NO_PATH, or -MEMORY_FULL. */
export function path(from: u32, to: u32): i32 {
  if (!search(arcs, from, 0, to, 0, 0)) return -NO_PATH;
  return writeResult(from, to);
}

function writeResult(from: u32, to: u32): i32 {
  resetScratch();
  const hops = <u32>(layout.labelAt(to) & 0xff_ffff);
  const size = (<u64>hops + 2) << 2;
  const out = bump(size);
  const slots = bump((<u64>hops + 1) << 2);
  if (out == 0 || slots == 0) return -MEMORY_FULL;
  beginResults(out, out + <usize>size);
  addResult(slots, writePath(from, to, slots));
  return <i32>hops;
}

/** Distances of `count` pairs in IO, written behind them. Searches once for a run of pairs with one source. */
export function batch(count: u32): void {
  const out = io + ((<usize>count) << 3);
  let searched: u32 = NONE;
  for (let i: u32 = 0; i < count; i++) {
    const from = u32At(io, i << 1);
    const to = u32At(io, (i << 1) + 1);
    if (from != searched) search(arcs, from, 0, sameSourceFollows(i, count) ? NONE : to, 0, 0);
    searched = sameSourceFollows(i, count) ? from : NONE;
    setU32(out, i, distanceOf(layout.labelAt(to)));
  }
}

function sameSourceFollows(i: u32, count: u32): bool {
  return i + 1 < count && u32At(io, (i + 1) << 1) == u32At(io, i << 1);
}

/** k shortest paths over WORK into results: OK or MEMORY_FULL. */
export function kShortest(from: u32, to: u32, count: u32): i32 {
  resetScratch();
  const half = (scratchLeft() >> 1) & ~31;
  const out = bump(half);
  const base = bump(half - 32);
  if (out == 0 || base == 0) return MEMORY_FULL;
  beginResults(out, out + half);
  openPaths(0, work, from, to, base, base + half - 32);
  for (let i: u32 = 0; i < count; i++) {
    const record = nextPath(0);
    if (record == 0) return outOfMemory ? MEMORY_FULL : OK;
    if (!addResult(recordSlots(record), recordLength(record))) return MEMORY_FULL;
  }
  return OK;
}

/** Disjoint paths over WORK into results: OK or MEMORY_FULL. */
export function disjoint(from: u32, to: u32, count: u32, nodesOnce: bool): i32 {
  resetScratch();
  const size = (<u64>count * n + count + 1) << 2;
  const out = bump(size);
  const slots = bump((<u64>n) << 2);
  if (out == 0 || slots == 0) return MEMORY_FULL;
  beginResults(out, out + <usize>size);
  const found = openFlow(work, from, to, count, nodesOnce);
  if (found < 0) return MEMORY_FULL;
  for (let i = 0; i < found; i++) addResult(slots, takePath(slots));
  return OK;
}

/** Paths disjoint by group over WORK into results: OK, BOUND_REACHED or MEMORY_FULL. */
export function disjointByGroup(from: u32, to: u32, count: i32, searchMax: u32): i32 {
  resetScratch();
  return groupDisjoint(work, from, to, count, searchMax);
}

/** Constrained path over WORK into results: OK, NO_PATH, BOUND_REACHED or MEMORY_FULL. */
export function constrained(
  from: u32,
  to: u32,
  delayMax: u32,
  hopsMax: u32,
  requiredNodes: u32,
  requiredLinks: u32,
  labelsMax: u32,
): i32 {
  resetScratch();
  return constrainedPath(work, from, to, delayMax, hopsMax, requiredNodes, requiredLinks, labelsMax);
}
