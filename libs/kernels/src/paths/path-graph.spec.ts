import { AppError } from '@isthmus/platform-errors';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPathGraph } from './path-graph.js';
import { DISTANCE_MAX, UNREACHABLE, type PathGraphInput } from './path-graph.types.js';
import { randomGraph } from './random-graph.fixture.js';

const square: PathGraphInput = {
  nodeCount: 4,
  links: [
    { from: 0, to: 1, weight: 1, delay: 9, capacity: 10, groups: [1] },
    { from: 1, to: 2, weight: 1, delay: 9, capacity: 10, groups: [2] },
    { from: 0, to: 3, weight: 2, delay: 1, capacity: 5, groups: [1] },
    { from: 3, to: 2, weight: 2, delay: 1, capacity: 5, groups: [3] },
  ],
};
const backends = ['wasm', 'reference'] as const;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

function codeOf(call: () => unknown): [string, string] | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof AppError ? [error.code, error.message] : ['not an AppError', String(error)];
  }
}

describe.each(backends)('inputs that are asking for trouble (%s)', (backend) => {
  it('takes a graph without nodes and one without links', () => {
    const empty = createPathGraph({ nodeCount: 0, links: [], backend });
    expect(codeOf(() => empty.distance(0, 0))?.[0]).toBe('INVALID_ARGUMENT');
    const single = createPathGraph({ nodeCount: 1, links: [], backend });
    expect(single.path(0, 0)).toEqual({ nodes: [0], links: [], distance: 0, hops: 0 });
    expect(single.nextHop(0, 0)).toBe(-1);
    expect(single.kShortest({ from: 0, to: 0, count: 3 })).toHaveLength(1);
  });

  it('answers "no path" in every form across a gap', () => {
    const graph = createPathGraph({ nodeCount: 3, links: [{ from: 0, to: 1, weight: 0 }], backend });
    expect([graph.distance(0, 2), graph.nextHop(0, 2), graph.path(0, 2)]).toEqual([
      UNREACHABLE,
      -1,
      undefined,
    ]);
    expect(graph.kShortest({ from: 0, to: 2, count: 2 })).toEqual([]);
    expect(graph.disjoint({ from: 0, to: 2, count: 2, by: 'group' })).toEqual({ paths: [], optimal: true });
    expect(graph.constrained({ from: 0, to: 2, delayMax: 5 })).toBeUndefined();
  });

  it('ignores self-loops and takes the lower of parallel links that tie', () => {
    const links = [
      { from: 0, to: 0, weight: 0 },
      { from: 0, to: 1, weight: 4 },
      { from: 1, to: 0, weight: 4 },
      { from: 0, to: 1, weight: 4 },
    ];
    const graph = createPathGraph({ nodeCount: 2, links, backend });
    expect(graph.path(0, 1)?.links).toEqual([1]);
    expect(graph.kShortest({ from: 0, to: 1, count: 9 }).map((path) => path.links)).toEqual([[1], [2], [3]]);
    expect(graph.disjoint({ from: 0, to: 1, count: 3, by: 'node' }).paths.map((path) => path.links)).toEqual([
      [1],
      [2],
      [3],
    ]);
  });

  it('prefers fewer hops over zero weights and does not run in circles', () => {
    const zero = { weight: 0 };
    const links = [
      { from: 0, to: 1, ...zero },
      { from: 1, to: 2, ...zero },
      { from: 2, to: 0, ...zero },
    ];
    const graph = createPathGraph({ nodeCount: 3, links, backend });
    expect(graph.path(0, 2)?.links).toEqual([2]);
  });

  it('takes the largest weight, and a longer path for no path', () => {
    const links = [
      { from: 0, to: 1, weight: DISTANCE_MAX },
      { from: 1, to: 2, weight: 1 },
      { from: 2, to: 3, weight: 0 },
    ];
    const graph = createPathGraph({ nodeCount: 4, links, backend });
    expect(graph.distance(0, 1)).toBe(DISTANCE_MAX);
    expect(graph.distance(0, 2)).toBe(UNREACHABLE);
    graph.update([{ link: 1, weight: 0 }]);
    expect([graph.distance(0, 3), graph.path(0, 3)?.hops]).toEqual([DISTANCE_MAX, 3]);
    expect(graph.kShortest({ from: 0, to: 3, count: 2 })).toHaveLength(1);
  });

  it('brings a link back with the weight it was given while down', () => {
    const graph = createPathGraph({ ...square, backend });
    graph.update([{ link: 0, up: false }]);
    expect(graph.path(0, 1)?.links).toEqual([2, 3, 1]);
    graph.update([
      { link: 0, weight: 3 },
      { link: 0, up: true },
    ]);
    expect([graph.distance(0, 1), graph.distance(1, 0)]).toEqual([3, 3]);
  });

  it('keeps to bounds and filters', () => {
    const graph = createPathGraph({ ...square, backend });
    const ends = { from: 0, to: 2 };
    expect(graph.constrained({ ...ends, delayMax: 17 })?.links).toEqual([2, 3]);
    expect(graph.constrained({ ...ends, delayMax: 1 })).toBeUndefined();
    expect(graph.constrained({ ...ends, bandwidth: 6, forbiddenNodes: [1] })).toBeUndefined();
    expect(graph.constrained({ ...ends, forbiddenGroups: [2] })?.links).toEqual([2, 3]);
    expect(graph.constrained({ ...ends, requiredLinks: [3] })?.links).toEqual([2, 3]);
    expect(graph.disjoint({ ...ends, count: 2, by: 'node' }).paths).toHaveLength(2);
    expect(graph.disjoint({ ...ends, count: 2, by: 'group' }).paths).toEqual([]);
  });

  it('answers batches as it answers questions, with and without an index', () => {
    const input = randomGraph({ nodes: 30, links: 60, weightMax: 9, seed: 3 });
    const graph = createPathGraph({ ...input, backend });
    const pairs = Array.from({ length: 5000 }, (_, i) => [Math.floor(i / 7) % 30, (i * 11) % 30] as const);
    const one = Uint32Array.from(pairs, ([from, to]) => graph.distance(from, to));
    expect(graph.distances(pairs)).toEqual(one);
    graph.prepareHierarchy();
    expect(graph.distances(pairs)).toEqual(one);
  });
});

describe.each(backends)('what the façade refuses (%s)', (backend) => {
  const graph = () => createPathGraph({ ...square, backend });
  const ends = { from: 0, to: 2 };
  it.each([
    ['a node beyond the graph', () => graph().distance(0, 4), 'to: must be a node, 0…3'],
    ['a negative node', () => graph().path(-1, 0), 'from: must be a node, 0…3'],
    ['half a node', () => graph().nextHop(0.5, 0), 'from: must be a node, 0…3'],
    ['NaN', () => graph().treeFrom(Number.NaN), 'source: must be a node, 0…3'],
    [
      'a pair of a batch',
      () =>
        graph().distances([
          [0, 1],
          [9, 1],
        ]),
      'from: must be a node, 0…3',
    ],
    ['a link beyond the graph', () => graph().update([{ link: 4 }]), 'changes[0].link: must be a link, 0…3'],
    ['a negative weight', () => graph().update([{ link: 0, weight: -1 }]), 'changes[0].weight'],
    [
      'a weight beyond the horizon',
      () => graph().update([{ link: 0, weight: UNREACHABLE }]),
      'changes[0].weight',
    ],
    ['no paths at all', () => graph().kShortest({ ...ends, count: 0 }), 'count'],
    ['too many paths', () => graph().kShortest({ ...ends, count: 1025 }), 'count'],
    ['one disjoint path', () => graph().disjoint({ ...ends, count: 1, by: 'link' }), 'count'],
    [
      'disjoint paths to itself',
      () => graph().disjoint({ from: 1, to: 1, count: 2, by: 'link' }),
      'to: must differ',
    ],
    [
      'an unknown forbidden link',
      () => graph().kShortest({ ...ends, count: 1, forbiddenLinks: [7] }),
      'forbiddenLinks[0]',
    ],
    [
      'an unknown required node',
      () => graph().constrained({ ...ends, requiredNodes: [1, 7] }),
      'requiredNodes[1]',
    ],
    ['a bound that is no number', () => graph().constrained({ ...ends, delayMax: Infinity }), 'delayMax'],
    [
      'a link to nowhere',
      () => createPathGraph({ nodeCount: 1, links: [{ from: 0, to: 1, weight: 1 }], backend }),
      'links[0].to',
    ],
    [
      'a weight with a fraction',
      () => createPathGraph({ nodeCount: 2, links: [{ from: 0, to: 1, weight: 0.5 }], backend }),
      'links[0].weight',
    ],
    [
      'a group beyond 65,535',
      () =>
        createPathGraph({ nodeCount: 2, links: [{ from: 0, to: 1, weight: 1, groups: [65_536] }], backend }),
      'links[0].groups[0]',
    ],
    ['no memory', () => createPathGraph({ ...square, memoryMiB: 0, backend }), 'memoryMiB'],
  ])('%s', (_, call, message) => {
    const refused = codeOf(call);
    expect(refused?.[0]).toBe('INVALID_ARGUMENT');
    expect(refused?.[1]).toContain(message);
  });

  it('changes nothing where one change of several is wrong', () => {
    const own = graph();
    codeOf(() => own.update([{ link: 0, weight: 7 }, { link: 99 }]));
    expect(own.distance(0, 1)).toBe(1);
  });
});

describe('limits', () => {
  it('names the memory limit and the option that raises it', () => {
    const links = Array.from({ length: 40_000 }, (_, i) => ({ from: i, to: i + 1, weight: 1 }));
    const [code, message] =
      codeOf(() => createPathGraph({ nodeCount: 40_001, links, backend: 'wasm', memoryMiB: 4 })) ?? [];
    expect(code).toBe('LIMIT_EXCEEDED');
    expect(message).toMatch(/does not fit into 4 MiB of kernel memory and needs \d+ MiB/);
    expect(
      createPathGraph({ nodeCount: 40_001, links, backend: 'wasm', memoryMiB: 16 }).distance(0, 40_000),
    ).toBe(40_000);
  });

  it('goes on answering after a table that did not fit', () => {
    const input = randomGraph({ nodes: 1000, links: 1500, weightMax: 5, seed: 1 });
    const graph = createPathGraph({ ...input, backend: 'wasm', memoryMiB: 4 });
    expect(codeOf(() => graph.prepareTable())?.[0]).toBe('LIMIT_EXCEEDED');
    expect(graph.treeFrom(0)).toEqual(createPathGraph({ ...input, backend: 'reference' }).treeFrom(0));
  });

  it('refuses a table beyond 2,048 nodes and points to the hierarchy', () => {
    const graph = createPathGraph({ nodeCount: 2049, links: [] });
    expect(codeOf(() => graph.prepareTable())).toEqual(['LIMIT_EXCEEDED', expect.stringContaining('2048')]);
    expect(graph.index).toBe('none');
  });

  it('has no hierarchy for a graph without bottlenecks, and searches', () => {
    const input = randomGraph({ nodes: 1200, links: 5000, weightMax: 1_000_000, seed: 5 });
    const graph = createPathGraph({ ...input, backend: 'wasm' });
    const before = graph.distance(0, 1199);
    expect([graph.prepareHierarchy(), graph.distance(0, 1199)]).toEqual([false, before]);
  });

  it.each(backends)('gives an error, not a wrong answer, where labels do not suffice (%s)', (backend) => {
    const graph = createPathGraph({
      ...randomGraph({ nodes: 30, links: 90, weightMax: 9, seed: 2 }),
      backend,
    });
    const query = { from: 0, to: 29, delayMax: 9, requiredNodes: [5, 9], labelsMax: 3 };
    expect(codeOf(() => graph.constrained(query))).toEqual([
      'LIMIT_EXCEEDED',
      expect.stringContaining('3 labels'),
    ]);
  });

  it.each(backends)('says that a set by group is not proven where the search was cut (%s)', (backend) => {
    const duct = { groups: [1] };
    const links = [
      { from: 0, to: 1, weight: 1, ...duct },
      { from: 1, to: 3, weight: 1 },
      { from: 0, to: 2, weight: 1, ...duct },
      { from: 2, to: 3, weight: 1 },
      { from: 0, to: 4, weight: 5 },
      { from: 4, to: 3, weight: 5 },
    ];
    const graph = createPathGraph({ nodeCount: 5, links, backend });
    const query = { from: 0, to: 3, count: 2, by: 'group' as const };
    const [complete, cut] = [graph.disjoint(query), graph.disjoint({ ...query, searchMax: 3 })];
    expect(complete.paths.map((path) => path.links)).toEqual([
      [0, 1],
      [4, 5],
    ]);
    expect([complete.optimal, cut.optimal, cut.paths]).toEqual([true, false, complete.paths]);
    expect(codeOf(() => graph.disjoint({ ...query, searchMax: 1 }))?.[0]).toBe('LIMIT_EXCEEDED');
  });
});
