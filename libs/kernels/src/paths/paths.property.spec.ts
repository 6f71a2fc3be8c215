import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPathGraph, type PathGraph } from './path-graph.js';
import { THOROUGH } from '../thorough.fixture.js';
import { UNREACHABLE, type LinkChange, type Path, type PathGraphInput } from './path-graph.types.js';

const SEED = 20_261_124;
const options = { seed: SEED, numRuns: 50 * THOROUGH };

const link = (nodes: number) =>
  fc.record({
    from: fc.nat(nodes - 1),
    to: fc.nat(nodes - 1),
    weight: fc.oneof(fc.nat(3), fc.nat(1_000_000)),
    oneWay: fc.boolean(),
    groups: fc.array(fc.nat(6), { maxLength: 2 }),
  });
const graphs = fc.integer({ min: 2, max: 24 }).chain((nodeCount) =>
  fc.record({
    nodeCount: fc.constant(nodeCount),
    links: fc.array(link(nodeCount), { minLength: 1, maxLength: 60 }),
  }),
);
const ends = fc.tuple(fc.nat(), fc.nat());

function kernelOf(input: PathGraphInput): PathGraph {
  return createPathGraph({ ...input, backend: 'wasm', memoryMiB: 4 });
}

it('distances keep the triangle inequality', () => {
  const holds = (input: PathGraphInput) => {
    const graph = kernelOf(input);
    const n = input.nodeCount;
    for (let i = 0; i < n * n * n; i++) {
      const [a, b, c] = [i % n, Math.floor(i / n) % n, Math.floor(i / (n * n))];
      if (graph.distance(a, b) === UNREACHABLE || graph.distance(b, c) === UNREACHABLE) continue;
      if (graph.distance(a, c) > graph.distance(a, b) + graph.distance(b, c)) return false;
    }
    return true;
  };
  fc.assert(fc.property(graphs, holds), options);
});

it('a table repaired after changes equals a new one', () => {
  const change = fc.record(
    { link: fc.nat(), weight: fc.nat(1000), weightBack: fc.nat(1000), up: fc.boolean() },
    { requiredKeys: ['link'] },
  );
  const holds = (input: PathGraphInput, wanted: LinkChange[]) => {
    const changes = wanted.map((each) => ({ ...each, link: each.link % input.links.length }));
    const repaired = kernelOf(input);
    repaired.prepareTable();
    repaired.update(changes);
    const rebuilt = kernelOf(input);
    rebuilt.update(changes);
    rebuilt.prepareTable();
    expect(everyPathOf(repaired, input.nodeCount)).toEqual(everyPathOf(rebuilt, input.nodeCount));
  };
  fc.assert(fc.property(graphs, fc.array(change, { maxLength: 12 }), holds), options);
});

it('following next hops gives the path, and its distance', () => {
  const holds = (input: PathGraphInput, [from, to]: [number, number]) => {
    const graph = kernelOf(input);
    const [a, b] = [from % input.nodeCount, to % input.nodeCount];
    const nodes = [a];
    for (let next = graph.nextHop(a, b); next !== -1; next = graph.nextHop(next, b)) nodes.push(next);
    const path = graph.path(a, b);
    expect(path?.nodes ?? [a]).toEqual(nodes);
    expect(path?.distance ?? UNREACHABLE).toBe(graph.distance(a, b));
  };
  fc.assert(fc.property(graphs, ends, holds), options);
});

it('disjoint paths share no link, no inner node, no group', () => {
  const by = fc.constantFrom('node' as const, 'link' as const, 'group' as const);
  const holds = (
    input: PathGraphInput,
    [first, second]: [number, number],
    kind: 'node' | 'link' | 'group',
  ) => {
    const from = first % input.nodeCount;
    const to = (from + 1 + (second % (input.nodeCount - 1))) % input.nodeCount;
    const { paths } = kernelOf(input).disjoint({ from, to, count: 2, by: kind });
    const all = paths.flatMap((path) => [...new Set(namesOf(input, path, kind))]);
    expect(new Set(all).size).toBe(all.length);
  };
  fc.assert(fc.property(graphs, ends, by, holds), options);
});

it('a constrained path without constraints is the shortest path', () => {
  const holds = (input: PathGraphInput, [from, to]: [number, number]) => {
    const graph = kernelOf(input);
    const pair = { from: from % input.nodeCount, to: to % input.nodeCount };
    expect(graph.constrained(pair)).toEqual(graph.path(pair.from, pair.to));
    expect(graph.kShortest({ ...pair, count: 1 })[0]).toEqual(graph.path(pair.from, pair.to));
  };
  fc.assert(fc.property(graphs, ends, holds), options);
});

function everyPathOf(graph: PathGraph, nodes: number): (Path | undefined)[] {
  const pairs = Array.from({ length: nodes * nodes }, (_, i) => [Math.floor(i / nodes), i % nodes] as const);
  return graph.paths(pairs);
}

function namesOf(input: PathGraphInput, path: Path, kind: 'node' | 'link' | 'group'): string[] {
  const links = path.links.map((index) => `link ${index}`);
  if (kind === 'node') return [...links, ...path.nodes.slice(1, -1).map((node) => `node ${node}`)];
  if (kind === 'link') return links;
  return [
    ...links,
    ...path.links.flatMap((index) => (input.links[index]?.groups ?? []).map((group) => `group ${group}`)),
  ];
}
