import { at, DOWN, type CompactGraph } from '../compact-graph.js';
import { OUT_OF_BOUND, type Slots } from '../path-backend.js';
import { disjointReference } from './disjoint.reference.js';
import { pathsInOrder } from './k-shortest.reference.js';
import { comparePaths, lengthOf } from './path-order.js';

/**
 * `count` paths of least total (distance, hops) that share neither link nor shared-risk group. NP-hard in general
 * (Hu 2003), hence in two steps:
 *
 * 1. The best link-disjoint paths. If fewer than `count` exist, there is no answer; if they share no group either,
 *    they are the answer, since the condition only got harder.
 * 2. Otherwise exact search: paths in their order for each place of the set, each at least its predecessor, around
 *    the links and groups of those before; a branch ends when it cannot become better than the best set. The first
 *    set found of least total is the answer. After `searchMax` paths looked at, the best set so far is returned as not proven optimal,
 *    or `out-of-bound` where none was found.
 */
export function groupDisjointReference(
  graph: CompactGraph,
  weight: Uint32Array,
  query: { from: number; to: number; count: number; searchMax: number },
): { paths: Slots[]; optimal: boolean } | typeof OUT_OF_BOUND {
  const relaxed = disjointReference(graph, weight, { ...query, by: 'link' });
  if (relaxed.length < query.count) return { paths: [], optimal: true };
  if (shareNoGroup(graph, relaxed)) return { paths: relaxed, optimal: true };
  const search = { graph, query, looked: 0, best: [] as Slots[], weight };
  const complete = extend(search, weight, []);
  if (!complete && search.best.length === 0) return OUT_OF_BOUND;
  return { paths: search.best, optimal: complete };
}

interface Search {
  graph: CompactGraph;
  weight: Uint32Array;
  query: { from: number; to: number; count: number; searchMax: number };
  looked: number;
  best: Slots[];
}

/** Tries every next path; false when the bound was met. */
function extend(search: Search, weight: Uint32Array, chosen: Slots[]): boolean {
  const { from, to, count, searchMax } = search.query;
  const previous = chosen.at(-1);
  for (const path of pathsInOrder(search.graph, weight, { from, to })) {
    if (search.looked >= searchMax) return false;
    search.looked += 1;
    if (previous && comparePaths(search.weight, path, previous) < 0) continue;
    const set = [...chosen, path];
    const atLeast = [...set, ...new Array<Slots>(count - set.length).fill(path)];
    if (search.best.length > 0 && compareTotals(search.weight, atLeast, search.best) >= 0) return true;
    if (set.length === count) {
      search.best = set;
      return true;
    }
    if (!extend(search, without(search.graph, weight, path), set)) return false;
  }
  return true;
}

/** Weights in which every link of `path`, and every link of its groups, is down. */
function without(graph: CompactGraph, weight: Uint32Array, path: Slots): Uint32Array {
  const links = new Set(Array.from(path, (slot) => at(graph.link, slot)));
  const groups = new Set([...links].flatMap((link) => groupsOf(graph, link)));
  return weight.map((own, slot) => {
    const link = at(graph.link, slot);
    return links.has(link) || groupsOf(graph, link).some((group) => groups.has(group)) ? DOWN : own;
  });
}

function shareNoGroup(graph: CompactGraph, paths: Slots[]): boolean {
  const all = paths.flatMap((path) => [
    ...new Set(Array.from(path).flatMap((slot) => groupsOf(graph, at(graph.link, slot)))),
  ]);
  return new Set(all).size === all.length;
}

function groupsOf(graph: CompactGraph, link: number): number[] {
  return Array.from(graph.groups.subarray(at(graph.firstGroup, link), at(graph.firstGroup, link + 1)));
}

function compareTotals(weight: Uint32Array, a: Slots[], b: Slots[]): number {
  const distance = (paths: Slots[]) => paths.reduce((sum, path) => sum + lengthOf(weight, path), 0);
  const hops = (paths: Slots[]) => paths.reduce((sum, path) => sum + path.length, 0);
  return distance(a) - distance(b) || hops(a) - hops(b);
}
