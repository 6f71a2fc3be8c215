import { expect, it } from 'vitest';
import { everyPath, leastDisjoint, resourcesOf } from './brute-force.fixture.js';
import { at, compactGraph, DOWN } from './compact-graph.js';
import { OUT_OF_BOUND } from './path-backend.js';
import { UNREACHABLE } from './path-graph.types.js';
import { seeded } from '../seeded.fixture.js';
import { randomGraph } from './random-graph.fixture.js';
import { constrainedReference } from './reference/constrained.reference.js';
import { disjointReference } from './reference/disjoint.reference.js';
import { groupDisjointReference } from './reference/group-disjoint.reference.js';
import { kShortestReference } from './reference/k-shortest.reference.js';
import { lengthOf } from './reference/path-order.js';
import { pathInTree, shortestTree } from './reference/shortest.reference.js';

/** The reference against every path there is, on graphs small enough to list them all. */
const seeds = Array.from({ length: 120 }, (_, seed) => ({ seed, weightMax: [0, 1, 3, 50][seed % 4] ?? 1 }));

function graphOf(seed: number, weightMax: number, links = 9) {
  const nodes = 2 + (seed % 5);
  const input = randomGraph({ nodes, links, weightMax, seed });
  const graph = compactGraph(nodes, input.links);
  const random = seeded(seed + 7);
  const from = Math.floor(random() * nodes);
  const to = (from + 1 + Math.floor(random() * (nodes - 1))) % nodes;
  return { graph, from, to, random };
}

it.each(seeds)('the tree holds the first of all paths: seed $seed', ({ seed, weightMax }) => {
  const { graph, from, to } = graphOf(seed, weightMax);
  const tree = shortestTree(graph, graph.weight, { node: from, distance: 0, hops: 0 });
  expect(pathInTree(graph, tree, { from, to })).toEqual(everyPath(graph, graph.weight, { from, to })[0]);
});

it.each(seeds)('k shortest are the first k of all paths: seed $seed', ({ seed, weightMax }) => {
  const { graph, from, to } = graphOf(seed, weightMax);
  const all = everyPath(graph, graph.weight, { from, to });
  expect(kShortestReference(graph, graph.weight, { from, to, count: 1000 })).toEqual(all);
});

it.each(seeds)('disjoint sets are disjoint and of least total: seed $seed', ({ seed, weightMax }) => {
  const { graph, from, to } = graphOf(seed, weightMax, 12);
  for (const by of ['node', 'link', 'group'] as const) {
    const ends = { from, to, count: 2 + (seed % 2), searchMax: 100_000 };
    const best = leastDisjoint(graph, graph.weight, { ...ends, by });
    const found =
      by === 'group'
        ? groupDisjointReference(graph, graph.weight, ends)
        : { paths: disjointReference(graph, graph.weight, { ...ends, by }), optimal: true };
    const paths = found === OUT_OF_BOUND ? [] : found.paths;
    const resources = paths.flatMap((slots) => resourcesOf(graph, by, slots));
    expect(new Set(resources).size).toBe(resources.length);
    const complete = paths.length === ends.count ? paths : undefined;
    const sum = (of: (slots: ArrayLike<number>) => number) =>
      complete?.reduce((all, slots) => all + of(slots), 0);
    expect([sum((slots) => lengthOf(graph.weight, slots)), sum((slots) => slots.length)]).toEqual(
      best ?? [undefined, undefined],
    );
  }
});

it.each(seeds)(
  'the constrained path is the first that keeps to the bounds: seed $seed',
  ({ seed, weightMax }) => {
    const { graph, from, to, random } = graphOf(seed, weightMax);
    const delayMax = seed % 3 === 0 ? UNREACHABLE : Math.floor(random() * 10);
    const hopsMax = seed % 2 === 0 ? UNREACHABLE : Math.floor(random() * 5);
    const requiredNodes = seed % 5 < 2 ? [Math.floor(random() * graph.nodeCount)] : [];
    const requiredLinks = seed % 7 < 2 ? [Math.floor(random() * graph.linkCount)] : [];
    const keeps = (slots: number[]) => {
      const nodes = [from, ...slots.map((slot) => at(graph.head, slot))];
      const links = slots.map((slot) => at(graph.link, slot));
      const delay = links.reduce((sum, link) => sum + at(graph.delay, link), 0);
      return (
        delay <= delayMax &&
        slots.length <= hopsMax &&
        requiredNodes.every((node) => nodes.includes(node)) &&
        requiredLinks.every((link) => links.includes(link))
      );
    };
    const query = {
      from,
      to,
      blocked: new Uint32Array(),
      delayMax,
      hopsMax,
      requiredNodes,
      requiredLinks,
      labelsMax: 1e6,
    };
    const expected = everyPath(graph, graph.weight, { from, to }).find(keeps);
    expect(constrainedReference(graph, graph.weight, query)).toEqual(expected);
  },
);

it('a weight of DOWN is beyond every path', () => {
  const graph = compactGraph(2, [{ from: 0, to: 1, weight: 0, up: false }]);
  expect(at(graph.weight, 0)).toBe(DOWN);
  expect(everyPath(graph, graph.weight, { from: 0, to: 1 })).toEqual([]);
});
