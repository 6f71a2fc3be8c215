import { LABEL_MAX, NONE, setU32, u32At } from './layout';
import {
  OVERLAY_A,
  OVERLAY_B,
  OVERLAY_BYTES,
  OVERLAY_HEAD,
  OVERLAY_NEXT_IN,
  OVERLAY_NEXT_OUT,
  OVERLAY_TAIL,
} from './records';

/**
 * Arcs of the hierarchy: those of the graph and the shortcuts, each a subpath of first paths, in one pool.
 *
 * An arc of the graph has its slot in `a` and NONE in `b`; a shortcut is arc `a` followed by arc `b`. During contraction,
 * every node not yet contracted lists its arcs to and from other such nodes; a contracted node keeps its lists: they
 * are its arcs upwards.
 */
export let pool: usize = 0;
export let arcCount: u32 = 0;
export let outFirst: usize = 0;
export let inFirst: usize = 0;
let arcMax: u32 = 0;
let pathA: usize = 0;
let pathB: usize = 0;
let stack: usize = 0;

/** `paths` has room for three lists of as many words as a path can have arcs (and 64 more for the stack). */
export function openOverlay(base: usize, room: u32, lists: usize, nodes: u32, paths: usize): void {
  pool = base;
  arcMax = room;
  arcCount = 0;
  outFirst = lists;
  inFirst = lists + ((<usize>nodes) << 2);
  memory.fill(lists, 0xff, (<usize>nodes) << 3);
  pathA = paths;
  pathB = paths + ((<usize>nodes) << 2);
  stack = paths + ((<usize>nodes) << 3);
}

export function costOf(arc: u32): u64 {
  return load<u64>(pool + <usize>arc * OVERLAY_BYTES);
}

export function tailOf(arc: u32): u32 {
  return load<u32>(pool + <usize>arc * OVERLAY_BYTES, OVERLAY_TAIL);
}

export function headOf(arc: u32): u32 {
  return load<u32>(pool + <usize>arc * OVERLAY_BYTES, OVERLAY_HEAD);
}

export function nextOut(arc: u32): u32 {
  return load<u32>(pool + <usize>arc * OVERLAY_BYTES, OVERLAY_NEXT_OUT);
}

export function nextIn(arc: u32): u32 {
  return load<u32>(pool + <usize>arc * OVERLAY_BYTES, OVERLAY_NEXT_IN);
}

/**
 * Adds an arc, or puts it in the place of one with the same ends that it precedes (nothing refers to that one yet:
 * its ends are not contracted). False if the pool is full. An arc beyond the horizon is left out.
 */
export function addArc(tail: u32, head: u32, cost: u64, a: u32, b: u32): bool {
  if (cost > LABEL_MAX) return true;
  for (let other = u32At(outFirst, tail); other != NONE; other = nextOut(other)) {
    if (headOf(other) != head) continue;
    if (cost < costOf(other) || (cost == costOf(other) && partsPrecede(a, b, other)))
      write(other, cost, a, b);
    return true;
  }
  if (arcCount == arcMax) return false;
  const arc = arcCount++;
  const at = pool + <usize>arc * OVERLAY_BYTES;
  write(arc, cost, a, b);
  store<u32>(at, tail, OVERLAY_TAIL);
  store<u32>(at, head, OVERLAY_HEAD);
  store<u32>(at, u32At(outFirst, tail), OVERLAY_NEXT_OUT);
  store<u32>(at, u32At(inFirst, head), OVERLAY_NEXT_IN);
  setU32(outFirst, tail, arc);
  setU32(inFirst, head, arc);
  return true;
}

/** Takes a contracted node out of its neighbours' lists. */
export function detach(node: u32): void {
  for (let arc = u32At(outFirst, node); arc != NONE; arc = nextOut(arc))
    unlink(inFirst, headOf(arc), arc, OVERLAY_NEXT_IN);
  for (let arc = u32At(inFirst, node); arc != NONE; arc = nextIn(arc)) unlink(outFirst, tailOf(arc), arc, OVERLAY_NEXT_OUT);
}

/** Writes the slots of an arc, last first, to `to`; returns the address of the next one. */
export function writeBackwards(arc: u32, to: usize): usize {
  let depth: u32 = 1;
  setU32(stack, 0, arc);
  while (depth > 0) {
    const own = pool + <usize>u32At(stack, --depth) * OVERLAY_BYTES;
    const a = load<u32>(own, OVERLAY_A);
    const b = load<u32>(own, OVERLAY_B);
    if (b == NONE) {
      store<u32>(to, a);
      to += 4;
    } else {
      setU32(stack, depth++, a);
      setU32(stack, depth++, b);
    }
  }
  return to;
}

/** The slot by which an arc arrives. */
export function lastSlot(arc: u32): u32 {
  let own = pool + <usize>arc * OVERLAY_BYTES;
  while (load<u32>(own, OVERLAY_B) != NONE) own = pool + <usize>load<u32>(own, OVERLAY_B) * OVERLAY_BYTES;
  return load<u32>(own, OVERLAY_A);
}

/** Whether the path of parts a and b precedes arc `other`, of the same cost: the order of paths, read backwards. */
function partsPrecede(a: u32, b: u32, other: u32): bool {
  const end = b == NONE ? pathA + 4 : writeBackwards(a, writeBackwards(b, pathA));
  if (b == NONE) store<u32>(pathA, a);
  writeBackwards(other, pathB);
  return firstDiffersLower(pathA, pathB, end);
}

/** Compares two lists, the first of which ends at `end`. */
export function firstDiffersLower(a: usize, b: usize, end: usize): bool {
  for (; a < end; a += 4, b += 4) {
    if (load<u32>(a) != load<u32>(b)) return load<u32>(a) < load<u32>(b);
  }
  return false;
}

function write(arc: u32, cost: u64, a: u32, b: u32): void {
  const at = pool + <usize>arc * OVERLAY_BYTES;
  store<u64>(at, cost);
  store<u32>(at, a, OVERLAY_A);
  store<u32>(at, b, OVERLAY_B);
}

function unlink(lists: usize, node: u32, arc: u32, offset: usize): void {
  let place = lists + ((<usize>node) << 2);
  while (load<u32>(place) != arc) place = pool + <usize>load<u32>(place) * OVERLAY_BYTES + offset;
  store<u32>(place, load<u32>(pool + <usize>arc * OVERLAY_BYTES + offset));
}
