import { interleavedMedians, median, type Contender } from '../bench/rounds.js';
import type { BenchTable } from '../bench/table.js';
import { generated, grid, topologies, type BenchGraph } from './bench-graphs.js';
import { compileNative } from './bench-native.js';
import { npmPeers } from './bench-peers.js';
import { TypedArrayDijkstra } from './bench-typed-array.js';
import { compactGraph } from './compact-graph.js';
import { createPathGraph, type PathGraph } from './path-graph.js';
import { seeded } from '../seeded.fixture.js';

type Native = ReturnType<typeof compileNative>;
type Row = (string | number)[];

const GRID_SIDE = 500;
const LOOKUPS = 200_000;

/** Lookup, build, repair, disjoint paths and point-to-point searches, against npm, JavaScript and C++. */
export async function bench(): Promise<BenchTable> {
  const native = compileNative();
  const { graphs, missing } = topologies();
  const notes = [
    'Topologies: hop count as weight. "generated": 2,048 nodes, 8,500 arcs, weights 1–1,000. Grid: weights 50–499.',
    'Ratio: best npm peer (build: typed-array JavaScript, since no npm peer has a table) ÷ kernel.',
    'Kernel and peers hand out whole paths in "path" rows; "distance" is the table lookup through the façade.',
    'C++: binary heap of the standard library, -O3 -march=native, distances only, same labels as the kernel.',
    'Repair: one link (two arcs) down or up again, over random links; share of the build in brackets. On GEANT (22 ' +
      'nodes) the whole build takes some µs and most of the repair is the checked call itself; nothing to gain there.',
  ];
  if (missing.length > 0) notes.push(`Skipped, data not found (ISTHMUS_DATA): ${missing.join(', ')}.`);
  if (!native) notes.push('Skipped, no g++: the C++ floor.');
  for (const note of notes.filter((text) => text.startsWith('Skipped'))) console.warn(note);
  const rows = [...graphs, generated()].flatMap((graph) => smallGraph(graph, native));
  rows.push(...largeGraph(grid(GRID_SIDE), native, notes));
  native?.remove();
  const columns = [
    'graph',
    'operation',
    'kernel',
    'ratio',
    'best npm peer',
    'all npm peers',
    'typed-array JS',
    'C++',
  ];
  return { title: 'paths', columns, rows, notes };
}

function smallGraph({ name, input }: BenchGraph, native: Native): Row[] {
  const graph = createPathGraph({ ...input, backend: 'wasm' });
  const compact = compactGraph(input.nodeCount, input.links);
  const plain = new TypedArrayDijkstra(compact);
  const pairs = randomPairs(input.nodeCount, 48);
  const builds = interleavedMedians(
    [
      { name: 'kernel', run: () => graph.prepareTable() },
      { name: 'plain', run: () => plain.table() },
    ],
    7,
  );
  const floor = native?.measure(input, pairs);
  const [kernelBuild, plainBuild] = [of(builds, 'kernel'), of(builds, 'plain')];
  const repair = repairNs(graph, input.links.length);
  const share = `${time(repair)} (${((100 * repair) / kernelBuild).toFixed(1)} %)`;
  const peers = npmPeers(input);
  const finders: Contender[] = Object.entries(peers).map(([peer, make]) => ({
    name: peer,
    ...overPairs(pairs, make()),
  }));
  const paths = interleavedMedians(
    [
      { name: 'kernel', ...overPairs(pairs, (from, to) => graph.path(from, to)) },
      { name: 'plain', ...overPairs(pairs, (from, to) => plain.path(from, to)) },
      ...finders,
    ],
    5,
  );
  return [
    [name, 'distance', time(lookupNs(graph, input.nodeCount)), '', '', '', '', ''],
    [
      name,
      'build of the table',
      time(kernelBuild),
      ratio(plainBuild, kernelBuild),
      '',
      '',
      time(plainBuild),
      time(floor?.tableNs),
    ],
    [name, 'repair after one link', share, '', '', '', '', ''],
    pathRow(name, 'path', paths, floor?.searchNs),
    ...disjointRows(name, graph, pairs),
  ];
}

function largeGraph({ name, input }: BenchGraph, native: Native, notes: string[]): Row[] {
  const graph = createPathGraph({ ...input, backend: 'wasm', memoryMiB: 512 });
  const pairs = randomPairs(input.nodeCount, 12);
  const plain = new TypedArrayDijkstra(compactGraph(input.nodeCount, input.links));
  const searches = interleavedMedians(
    [
      { name: 'kernel', ...overPairs(pairs, (from, to) => graph.path(from, to)) },
      { name: 'plain', ...overPairs(pairs, (from, to) => plain.path(from, to)) },
    ],
    3,
  );
  const start = performance.now();
  if (!graph.prepareHierarchy()) throw new Error('the grid has a hierarchy');
  const buildMs = performance.now() - start;
  notes.push(
    `Hierarchy of the grid: ${(buildMs / 1000).toFixed(1)} s to build, once; dropped by a change of a link.`,
  );
  const many = randomPairs(input.nodeCount, 400);
  const indexed = interleavedMedians(
    [{ name: 'kernel', ...overPairs(many, (from, to) => graph.path(from, to)) }],
    5,
  );
  const few = pairs.slice(0, 4);
  const { 'ngraph.path NBA*': ngraph, 'graphology bidirectional': graphology } = npmPeers(input);
  const finders = Object.entries({ 'ngraph.path NBA*': ngraph, 'graphology bidirectional': graphology });
  const peers = interleavedMedians(
    finders.flatMap(([peer, make]) => (make ? [{ name: peer, ...overPairs(few, make()) }] : [])),
    3,
  );
  notes.push('dijkstrajs is left out of the grid: seconds per path.');
  const floor = native?.measure(input, pairs).searchNs;
  const rest = [...peers, ['plain', of(searches, 'plain')] as const];
  return [
    pathRow(name, 'path, no index', new Map([['kernel', of(searches, 'kernel')], ...rest]), floor),
    pathRow(name, 'path, hierarchy', new Map([['kernel', of(indexed, 'kernel')], ...rest]), floor),
  ];
}

function disjointRows(name: string, graph: PathGraph, pairs: [number, number][]): Row[] {
  const apart = pairs.filter(([from, to]) => from !== to);
  return (['link', 'node'] as const).map((by) => {
    const four = overPairs(apart, (from, to) => graph.disjoint({ from, to, count: 4, by }));
    const medians = interleavedMedians([{ name: 'kernel', ...four }], 9);
    return [name, `up to 4 paths disjoint by ${by}`, time(of(medians, 'kernel')), '', '', '', '', ''];
  });
}

function lookupNs(graph: PathGraph, nodeCount: number): number {
  const ends = Uint32Array.from(randomPairs(nodeCount, 4096).flat());
  const run = () => {
    let sum = 0;
    for (let i = 0; i < LOOKUPS; i++)
      sum += graph.distance(ends[i & 8191] ?? 0, ends[(i * 7 + 3) & 8191] ?? 0);
    return sum;
  };
  return of(interleavedMedians([{ name: 'kernel', operations: LOOKUPS, run }], 15), 'kernel');
}

function repairNs(graph: PathGraph, linkCount: number): number {
  const random = seeded(11);
  const samples: number[] = [];
  for (let round = 0; round < 100; round++) {
    const link = Math.floor(random() * linkCount);
    for (const up of [false, true]) {
      const start = process.hrtime.bigint();
      graph.update([{ link, up }]);
      samples.push(Number(process.hrtime.bigint() - start));
    }
  }
  return median(samples);
}

function overPairs(
  pairs: [number, number][],
  find: (from: number, to: number) => unknown,
): Omit<Contender, 'name'> {
  return {
    operations: pairs.length,
    run: () => {
      let last: unknown;
      for (const [from, to] of pairs) last = find(from, to);
      return last;
    },
  };
}

function pathRow(
  graph: string,
  operation: string,
  medians: Map<string, number>,
  floor: number | undefined,
): Row {
  const kernel = of(medians, 'kernel');
  const npm = [...medians]
    .filter(([name]) => name !== 'kernel' && name !== 'plain')
    .sort((a, b) => a[1] - b[1]);
  const [best] = npm;
  const all = npm.map(([name, ns]) => `${name} ${time(ns)}`).join('; ');
  return [
    graph,
    operation,
    time(kernel),
    best ? ratio(best[1], kernel) : '',
    best ? `${best[0]} ${time(best[1])}` : '',
    all,
    time(medians.get('plain')),
    time(floor),
  ];
}

function randomPairs(nodeCount: number, count: number): [number, number][] {
  const random = seeded(7);
  return Array.from({ length: count }, () => {
    const from = Math.floor(random() * nodeCount);
    return [from, (from + 1 + Math.floor(random() * (nodeCount - 1))) % nodeCount];
  });
}

function of(medians: Map<string, number>, name: string): number {
  return medians.get(name) ?? Number.NaN;
}

function ratio(other: number, kernel: number): string {
  return `${(other / kernel).toPrecision(3)} ×`;
}

function time(ns: number | undefined): string {
  if (ns === undefined || !(ns >= 0)) return '';
  if (ns < 1000) return `${ns.toPrecision(3)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toPrecision(3)} µs` : `${(ns / 1e6).toPrecision(3)} ms`;
}
