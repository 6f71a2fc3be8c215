import { heapClear, heapEmpty, heapPop, heapPush, topKey, topNode } from './heap';
import {
  first,
  headOf,
  HOP_BITS,
  label,
  labelAt,
  LABEL_INFINITE,
  LABEL_MAX,
  n,
  NONE,
  parent,
  setU32,
  tails,
  u32At,
  weightOf,
} from './layout';

/**
 * Dijkstra over the arcs at `base`, from `source` with the initial label `start`, avoiding the tails of the arcs of
 * `root`; ends early at `target` (NONE: never). Labels grow with every arc, by one hop at least, so that a parent is
 * final when its node is taken out. Leaves LABEL and PARENT; true if `target` was reached.
 */
export function search(
  base: usize,
  source: u32,
  start: u64,
  target: u32,
  root: usize,
  rootLength: u32,
): bool {
  memory.fill(label, 0xff, (<usize>n) << 3);
  // A label of 0 cannot be improved, so the search never enters these nodes.
  for (let i: u32 = 0; i < rootLength; i++)
    store<u64>(label + ((<usize>u32At(tails, u32At(root, i))) << 3), 0);
  heapClear();
  store<u64>(label + ((<usize>source) << 3), start);
  setU32(parent, source, NONE);
  heapPush(start, source);
  while (!heapEmpty()) {
    heapPop();
    const node = topNode;
    const key = topKey;
    if (key != labelAt(node)) continue;
    if (node == target) return true;
    relax(base, node, key);
  }
  return false;
}

function relax(base: usize, node: u32, key: u64): void {
  const end = u32At(first, node + 1);
  for (let slot = u32At(first, node); slot < end; slot++) {
    const next = key + ((<u64>weightOf(base, slot)) << HOP_BITS) + 1;
    if (next > LABEL_MAX) continue;
    const head = headOf(base, slot);
    const known = labelAt(head);
    if (next < known) {
      store<u64>(label + ((<usize>head) << 3), next);
      setU32(parent, head, slot);
      heapPush(next, head);
    } else if (next == known && slot < u32At(parent, head)) {
      setU32(parent, head, slot);
    }
  }
}

/** Writes the slots of the path that PARENT holds to `to`, in order; returns their number. */
export function writePath(source: u32, target: u32, to: usize): u32 {
  const hops = hopsInTree(source, target);
  let node = target;
  for (let i = hops; i > 0; i--) {
    const slot = u32At(parent, node);
    setU32(to, i - 1, slot);
    node = u32At(tails, slot);
  }
  return hops;
}

function hopsInTree(source: u32, target: u32): u32 {
  let hops: u32 = 0;
  for (let node = target; node != source; node = u32At(tails, u32At(parent, node))) hops++;
  return hops;
}

/** Distance of a label, NONE if there is no path. */
export function distanceOf(value: u64): u32 {
  return value == LABEL_INFINITE ? NONE : <u32>(value >> HOP_BITS);
}
