import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PathGraphInput, PathLink } from './path-graph.types.js';
import { seeded } from '../seeded.fixture.js';

export interface BenchGraph {
  name: string;
  input: PathGraphInput;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const data = resolve(root, process.env['ISTHMUS_DATA'] ?? '../shared/data');

/** The public topologies that are there, hop count as weight; the others are named in `missing`. */
export function topologies(): { graphs: BenchGraph[]; missing: string[] } {
  const graphs: BenchGraph[] = [];
  const missing: string[] = [];
  for (const name of ['Kdl', 'Cogentco', 'UsCarrier']) {
    const file = join(data, 'topologies', `${name}.graphml`);
    if (existsSync(file)) graphs.push({ name, input: fromGraphml(readFileSync(file, 'utf8')) });
    else missing.push(name);
  }
  const geant = join(data, 'geant', 'GEANT.json');
  if (existsSync(geant)) graphs.push({ name: 'GEANT', input: fromNodeLink(readFileSync(geant, 'utf8')) });
  else missing.push('GEANT');
  return { graphs, missing };
}

/** A tree plus random links: 2,048 nodes and 8,500 arcs, the largest a table holds. */
export function generated(nodeCount = 2048, linkCount = 4250): BenchGraph {
  const random = seeded(1);
  const below = (max: number) => Math.floor(random() * max);
  const links: PathLink[] = [];
  for (let i = 1; i < nodeCount; i++) links.push({ from: i, to: below(i), weight: 1 + below(1000) });
  while (links.length < linkCount)
    links.push({ from: below(nodeCount), to: below(nodeCount), weight: 1 + below(1000) });
  return { name: 'generated', input: { nodeCount, links } };
}

/** A square grid, weights 50…499. */
export function grid(side: number): BenchGraph {
  const random = seeded(1);
  const links: PathLink[] = [];
  for (let node = 0; node < side * side; node++) {
    const weight = () => 50 + Math.floor(random() * 450);
    if ((node + 1) % side !== 0) links.push({ from: node, to: node + 1, weight: weight() });
    if (node + side < side * side) links.push({ from: node, to: node + side, weight: weight() });
  }
  return { name: `grid ${side}²`, input: { nodeCount: side * side, links } };
}

function fromGraphml(text: string): PathGraphInput {
  const ids = new Map([...text.matchAll(/<node id="([^"]+)"/g)].map((match, index) => [match[1], index]));
  const links = [...text.matchAll(/<edge source="([^"]+)" target="([^"]+)"/g)].map(([, from, to]) => ({
    from: ids.get(from) ?? 0,
    to: ids.get(to) ?? 0,
    weight: 1,
  }));
  return { nodeCount: ids.size, links };
}

function fromNodeLink(text: string): PathGraphInput {
  // The file's shape is that of networkx' node-link export.
  const parsed = JSON.parse(text) as { nodes: unknown[]; links: { source: number; target: number }[] };
  const links = parsed.links.map(({ source, target }) => ({
    from: source,
    to: target,
    weight: 1,
    oneWay: true,
  }));
  return { nodeCount: parsed.nodes.length, links };
}
