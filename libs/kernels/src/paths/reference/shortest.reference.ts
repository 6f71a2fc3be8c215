import { at, type CompactGraph } from '../compact-graph.js';
import { DISTANCE_MAX, UNREACHABLE } from '../path-graph.types.js';
import type { Slots, SlotTree } from '../path-backend.js';
import { LabelHeap } from './label-heap.js';

/** A search that starts somewhere with a length already behind it, around nodes it must not touch. */
export interface SearchStart {
  node: number;
  distance: number;
  hops: number;
  avoid?: ReadonlySet<number>;
  /** Ends the search early. */
  target?: number | undefined;
}

/**
 * Dijkstra with the order of `comparePaths`: labels are (distance, hops), ties go to the lower slot. Every arc makes
 * the label grow, even one of weight 0, so a node's parent is final when the node is taken from the heap. A sum beyond
 * `DISTANCE_MAX` is beyond the horizon: no path.
 */
export function shortestTree(graph: CompactGraph, weight: Uint32Array, start: SearchStart): SlotTree {
  const tree = {
    distances: new Uint32Array(graph.nodeCount).fill(UNREACHABLE),
    hops: new Uint32Array(graph.nodeCount),
    parents: new Uint32Array(graph.nodeCount).fill(UNREACHABLE),
  };
  const heap = new LabelHeap();
  tree.distances[start.node] = start.distance;
  tree.hops[start.node] = start.hops;
  heap.push(start.distance, start.hops, start.node);
  for (let top = heap.pop(); top; top = heap.pop()) {
    const { node, distance, hops } = top;
    if (distance !== tree.distances[node] || hops !== tree.hops[node]) continue;
    if (node === start.target) break;
    for (let slot = at(graph.first, node); slot < at(graph.first, node + 1); slot++) {
      const head = at(graph.head, slot);
      const length = distance + at(weight, slot);
      if (length > DISTANCE_MAX || start.avoid?.has(head)) continue;
      const better = length - at(tree.distances, head) || hops + 1 - at(tree.hops, head);
      if (better < 0) {
        tree.distances[head] = length;
        tree.hops[head] = hops + 1;
        heap.push(length, hops + 1, head);
      }
      if (better < 0 || (better === 0 && slot < at(tree.parents, head))) tree.parents[head] = slot;
    }
  }
  return tree;
}

/** The path of the tree to `target`, undefined if there is none. */
export function pathInTree(
  graph: CompactGraph,
  tree: SlotTree,
  { from, to }: { from: number; to: number },
): Slots | undefined {
  if (at(tree.distances, to) === UNREACHABLE) return undefined;
  const slots: number[] = [];
  for (let node = to; node !== from; node = at(graph.tail, at(tree.parents, node))) {
    slots.push(at(tree.parents, node));
  }
  return slots.reverse();
}
