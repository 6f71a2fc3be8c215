import { describe, expect, it } from 'vitest';
import { seeded } from './generator/random.js';
import { bridges, components, type Graph } from './survivability.js';

/** The specification: an edge is a bridge if leaving it out gives more components. */
function bridgesByTrial(graph: Graph): number[] {
  const count = (without: number) => Math.max(-1, ...components(graph, without));
  const whole = count(-1);
  return graph.edges.map((_, edge) => edge).filter((edge) => count(edge) > whole);
}

function randomGraph(seed: number): Graph {
  const random = seeded(seed);
  const vertexCount = 1 + Math.floor(random() * 14);
  const edgeCount = Math.floor(random() * 22);
  const vertex = () => Math.floor(random() * vertexCount);
  return { vertexCount, edges: Array.from({ length: edgeCount }, () => [vertex(), vertex()] as const) };
}

describe('bridges', () => {
  it('agrees with leaving out each edge in turn, on 500 random multigraphs', () => {
    for (let seed = 0; seed < 500; seed++) {
      const graph = randomGraph(seed);
      expect(bridges(graph), `seed ${seed}`).toEqual(bridgesByTrial(graph));
    }
  });

  it('counts parallel links as two ways', () => {
    expect(bridges({ vertexCount: 2, edges: [[0, 1]] })).toEqual([0]);
    expect(
      bridges({
        vertexCount: 2,
        edges: [
          [0, 1],
          [1, 0],
        ],
      }),
    ).toEqual([]);
  });

  it('walks a chain of 100,000 without exhausting the stack', () => {
    const edges = Array.from({ length: 99_999 }, (_, from) => [from, from + 1] as const);
    expect(bridges({ vertexCount: 100_000, edges })).toHaveLength(99_999);
  });
});

it('numbers components in order of their smallest vertex', () => {
  expect([
    ...components({
      vertexCount: 5,
      edges: [
        [0, 3],
        [1, 4],
      ],
    }),
  ]).toEqual([0, 1, 2, 0, 1]);
});
