import { at, DOWN, type CompactGraph } from './compact-graph.js';
import type { Slots } from './path-backend.js';
import { DISTANCE_MAX } from './path-graph.types.js';
import { comparePaths, lengthOf } from './reference/path-order.js';

/** Every loopless path between two nodes, in order: for graphs of a handful of nodes. */
export function everyPath(
  graph: CompactGraph,
  weight: Uint32Array,
  { from, to }: { from: number; to: number },
): number[][] {
  const found: number[][] = [];
  const visit = (node: number, touched: number[], slots: number[]) => {
    if (node === to) {
      found.push(slots);
      return;
    }
    for (let slot = at(graph.first, node); slot < at(graph.first, node + 1); slot++) {
      const head = at(graph.head, slot);
      if (at(weight, slot) === DOWN || touched.includes(head)) continue;
      visit(head, [...touched, head], [...slots, slot]);
    }
  };
  visit(from, [from], []);
  const within = found.filter((slots) => lengthOf(weight, slots) <= DISTANCE_MAX);
  return within.sort((a, b) => comparePaths(weight, a, b));
}

/** What two paths must not both have. */
export function resourcesOf(graph: CompactGraph, by: 'node' | 'link' | 'group', slots: Slots): string[] {
  const links = Array.from(slots, (slot) => at(graph.link, slot));
  const names = new Set(links.map((link) => `link ${link}`));
  if (by === 'node') for (const slot of Array.from(slots).slice(1)) names.add(`node ${at(graph.tail, slot)}`);
  for (const link of by === 'group' ? links : []) {
    const groups = graph.groups.subarray(at(graph.firstGroup, link), at(graph.firstGroup, link + 1));
    for (const group of groups) names.add(`group ${group}`);
  }
  return [...names];
}

/** Least [distance, hops] of `count` disjoint paths over all sets of them; undefined if there is no such set. */
export function leastDisjoint(
  graph: CompactGraph,
  weight: Uint32Array,
  query: { from: number; to: number; count: number; by: 'node' | 'link' | 'group' },
): [number, number] | undefined {
  const paths = everyPath(graph, weight, query).map((slots) => ({
    distance: lengthOf(weight, slots),
    hops: slots.length,
    resources: resourcesOf(graph, query.by, slots),
  }));
  let best: [number, number] | undefined;
  const choose = (
    start: number,
    taken: Set<string>,
    sum: { left: number; distance: number; hops: number },
  ) => {
    const { left, distance, hops } = sum;
    if (left === 0) {
      if (!best || distance < best[0] || (distance === best[0] && hops < best[1])) best = [distance, hops];
      return;
    }
    paths.slice(start).forEach((path, i) => {
      if (path.resources.some((name) => taken.has(name))) return;
      const next = new Set([...taken, ...path.resources]);
      choose(start + i + 1, next, {
        left: left - 1,
        distance: distance + path.distance,
        hops: hops + path.hops,
      });
    });
  };
  choose(0, new Set(), { left: query.count, distance: 0, hops: 0 });
  return best;
}
