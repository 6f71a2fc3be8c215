import { at, type CompactGraph } from '../compact-graph.js';
import type { Slots } from '../path-backend.js';

/**
 * The order of paths between the same two nodes, total: less distance, then fewer hops, then — reading both backwards
 * from the target — the lower slot where they first differ, that is: arriving from the lower-numbered node, over the
 * lower-numbered link. Extending two paths by the same arcs at either end keeps their order, so every part of a
 * first path is itself a first path. Every operation's answer is the first in this order.
 */
export function comparePaths(weight: ArrayLike<number>, a: Slots, b: Slots): number {
  return lengthOf(weight, a) - lengthOf(weight, b) || a.length - b.length || compareBackwards(a, b);
}

/** Sum of weights. */
export function lengthOf(weight: ArrayLike<number>, slots: Slots): number {
  let sum = 0;
  for (let i = 0; i < slots.length; i++) sum += at(weight, at(slots, i));
  return sum;
}

/** Nodes along the path, the source first. */
export function nodesOf(graph: CompactGraph, source: number, slots: Slots): number[] {
  return [source, ...Array.from(slots, (slot) => at(graph.head, slot))];
}

function compareBackwards(a: Slots, b: Slots): number {
  for (let i = a.length - 1; i >= 0; i--) {
    if (at(a, i) !== at(b, i)) return at(a, i) - at(b, i);
  }
  return 0;
}
