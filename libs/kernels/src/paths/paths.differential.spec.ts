import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { createPathGraph, type PathGraph } from './path-graph.js';
import type { ConstrainedQuery, DisjointQuery, PathFilter } from './path-graph.types.js';
import { THOROUGH } from '../thorough.fixture.js';
import { seeded } from '../seeded.fixture.js';
import { randomChange, randomGraph } from './random-graph.fixture.js';

/**
 * Kernel against reference, all operations. Sizes sweep every small count of nodes and both sides of the powers of two
 * that the heaps and rows care about; weights of 0…1 make almost every comparison a tie.
 */
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 23, 31, 32, 33, 40];
const WEIGHTS = [0, 1, 3, 1000, 0xffff_fffe];

interface Pair {
  kernel: PathGraph;
  reference: PathGraph;
  nodes: number;
  links: number;
  weightMax: number;
  random: () => number;
}

const cases = SIZES.flatMap((nodes) =>
  WEIGHTS.map((weightMax, i) => ({ nodes, weightMax, seed: nodes * 10 + i })),
);

function pairOf({ nodes, weightMax, seed }: (typeof cases)[number], links = 2 * nodes): Pair {
  const input = randomGraph({ nodes, links, weightMax, seed });
  const kernel = createPathGraph({ ...input, backend: 'wasm', memoryMiB: 4 });
  const reference = createPathGraph({ ...input, backend: 'reference' });
  return { kernel, reference, nodes, links, weightMax, random: seeded(seed) };
}

/** As toEqual, whose walk over thousands of equal paths takes a third of these tests. */
function expectSame(answer: unknown, reference: unknown): void {
  if (!isDeepStrictEqual(answer, reference)) expect(answer).toEqual(reference);
}

function whole({ random }: Pair, below: number): number {
  return Math.floor(random() * below);
}

function allPairs(graph: PathGraph, nodes: number) {
  return Array.from({ length: nodes * nodes }, (_, i) => {
    const [from, to] = [Math.floor(i / nodes), i % nodes];
    return [graph.distance(from, to), graph.nextHop(from, to), graph.path(from, to)];
  });
}

function randomFilter(pair: Pair): PathFilter {
  return {
    forbiddenNodes: pair.random() < 0.3 ? [whole(pair, pair.nodes)] : [],
    forbiddenLinks: pair.random() < 0.3 ? [whole(pair, pair.links)] : [],
    forbiddenGroups: pair.random() < 0.2 ? [whole(pair, pair.links)] : [],
    bandwidth: pair.random() < 0.3 ? whole(pair, 4) : 0,
  };
}

it.each(cases)('all pairs and trees agree: $nodes nodes, weights to $weightMax', (sized) => {
  const { kernel, reference, nodes } = pairOf(sized);
  expectSame(allPairs(kernel, nodes), allPairs(reference, nodes));
  for (let source = 0; source < nodes; source++)
    expectSame(kernel.treeFrom(source), reference.treeFrom(source));
});

it.each(cases)(
  'the repaired table agrees after every change: $nodes nodes, weights to $weightMax',
  (sized) => {
    const pair = pairOf(sized);
    pair.kernel.prepareTable();
    for (let round = 0; round < 3 * THOROUGH; round++) {
      const change = randomChange(pair.random, pair.links, pair.weightMax);
      pair.kernel.update([change]);
      pair.reference.update([change]);
      expectSame(allPairs(pair.kernel, pair.nodes), allPairs(pair.reference, pair.nodes));
    }
  },
);

it.each(cases)('the hierarchy agrees, to the last tie: $nodes nodes, weights to $weightMax', (sized) => {
  const { kernel, reference, nodes } = pairOf(sized);
  expect(kernel.prepareHierarchy()).toBe(true);
  expectSame(allPairs(kernel, nodes), allPairs(reference, nodes));
  expect(kernel.index).toBe('hierarchy');
});

it.each(cases)('k shortest paths agree: $nodes nodes, weights to $weightMax', (sized) => {
  const pair = pairOf(sized);
  for (let round = 0; round < 4 * THOROUGH; round++) {
    const ends = { from: whole(pair, pair.nodes), to: whole(pair, pair.nodes) };
    const query = { ...ends, ...randomFilter(pair), count: 1 + whole(pair, 12) };
    expectSame(pair.kernel.kShortest(query), pair.reference.kShortest(query));
  }
});

const several = cases.filter(({ nodes, weightMax }) => nodes > 1 && 4 * nodes * (weightMax + 1) < 2 ** 41);

it.each(several)('disjoint paths agree: $nodes nodes, weights to $weightMax', (sized) => {
  const pair = pairOf(sized, 3 * sized.nodes);
  for (let round = 0; round < 6 * THOROUGH; round++) {
    const from = whole(pair, pair.nodes);
    const to = (from + 1 + whole(pair, pair.nodes - 1)) % pair.nodes;
    const by = (['node', 'link', 'group'] as const)[round % 3] ?? 'link';
    const query: DisjointQuery = {
      from,
      to,
      by,
      count: 2 + whole(pair, 3),
      searchMax: 60,
      ...randomFilter(pair),
    };
    expect(outcome(() => pair.kernel.disjoint(query))).toEqual(outcome(() => pair.reference.disjoint(query)));
  }
});

it.each(cases)('constrained paths agree: $nodes nodes, weights to $weightMax', (sized) => {
  const pair = pairOf(sized);
  for (let round = 0; round < 6 * THOROUGH; round++) {
    const query: ConstrainedQuery = {
      from: whole(pair, pair.nodes),
      to: whole(pair, pair.nodes),
      labelsMax: 3000,
    };
    Object.assign(query, randomFilter(pair));
    if (round % 2 === 0) query.delayMax = whole(pair, 12);
    if (round % 3 === 0) query.hopsMax = whole(pair, 8);
    if (round % 4 === 0) query.requiredNodes = [whole(pair, pair.nodes), whole(pair, pair.nodes)];
    if (round % 5 === 0) query.requiredLinks = [whole(pair, pair.links)];
    expect(outcome(() => pair.kernel.constrained(query))).toEqual(
      outcome(() => pair.reference.constrained(query)),
    );
  }
});

/** An answer or the code of the error: both backends have to fail alike, too. */
function outcome(answer: () => unknown): unknown {
  try {
    return answer();
  } catch (error) {
    return String(error);
  }
}

it('the largest table agrees: 2,048 nodes, as a line of 2,047 hops and at random', () => {
  const line = Array.from({ length: 2047 }, (_, from) => ({ from, to: from + 1, weight: 1 }));
  const random = randomGraph({ nodes: 2048, links: 4250, weightMax: 1000, seed: 2048 }).links;
  for (const links of [line, random]) {
    const kernel = createPathGraph({ nodeCount: 2048, links, backend: 'wasm' });
    const reference = createPathGraph({ nodeCount: 2048, links, backend: 'reference' });
    kernel.prepareTable();
    for (const down of [7, 1500]) {
      const pairs = [0, 3, 1024, 2047].flatMap((from) =>
        [0, 1023, 1024, 1600, 2047].map((to) => [from, to] as const),
      );
      expect(kernel.paths(pairs)).toEqual(reference.paths(pairs));
      for (const graph of [kernel, reference]) graph.update([{ link: down, up: false }]);
    }
  }
});
