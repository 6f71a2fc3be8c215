import { at, DOWN, type CompactGraph } from '../compact-graph.js';
import type { Slots } from '../path-backend.js';
import { comparePaths, lengthOf, nodesOf } from './path-order.js';
import { pathInTree, shortestTree } from './shortest.reference.js';

/** The nodes between which paths lead. */
export interface Ends {
  from: number;
  to: number;
}

/**
 * All loopless paths in the order of `comparePaths`, one at a time (Yen 1971). For each place of the last path found,
 * the best way to leave it there: same beginning, another next arc than every path found so far with that beginning.
 */
export function* pathsInOrder(graph: CompactGraph, weight: Uint32Array, ends: Ends): Generator<Slots, void> {
  const found: Slots[] = [];
  const candidates: Slots[] = [];
  let next = leave(graph, weight, { ...ends, root: [], found });
  while (next) {
    yield next;
    found.push(next);
    const last = Array.from(next);
    for (let place = 0; place < last.length; place++) {
      const candidate = leave(graph, weight, { ...ends, root: last.slice(0, place), found });
      if (candidate && !candidates.some((other) => samePath(other, candidate))) candidates.push(candidate);
    }
    next = candidates.sort((a, b) => comparePaths(weight, a, b)).shift();
  }
}

/** The first `count` of them. */
export function kShortestReference(
  graph: CompactGraph,
  weight: Uint32Array,
  { count, ...ends }: Ends & { count: number },
): Slots[] {
  const found: Slots[] = [];
  for (const path of pathsInOrder(graph, weight, ends)) {
    found.push(path);
    if (found.length === count) break;
  }
  return found;
}

/** The first path that begins with `root` and continues unlike every path in `found` that begins so. */
function leave(
  graph: CompactGraph,
  weight: Uint32Array,
  { from, to, root, found }: Ends & { root: number[]; found: Slots[] },
): Slots | undefined {
  const nodes = nodesOf(graph, from, root);
  const node = at(nodes, nodes.length - 1);
  const left = weight.slice();
  for (const path of found) {
    const next = path[root.length];
    if (next !== undefined && root.every((slot, i) => path[i] === slot)) left[next] = DOWN;
  }
  const start = {
    node,
    distance: lengthOf(weight, root),
    hops: root.length,
    avoid: new Set(nodes.slice(0, -1)),
    target: to,
  };
  const tree = shortestTree(graph, left, start);
  const spur = pathInTree(graph, tree, { from: node, to });
  return spur && [...root, ...Array.from(spur)];
}

function samePath(a: Slots, b: Slots): boolean {
  return a.length === b.length && Array.from(a).every((slot, i) => slot === b[i]);
}
