import type { AtlasFile } from '../format.schema.js';
import { haversineKm } from '../physics.js';
import { bridges, components } from '../survivability.js';
import type { GeneratedMetro } from './metros.js';
import { stream } from './random.js';
import type { FileSite } from './sites.js';

export type FileLink = AtlasFile['links'][number];

const LARGE_METRO_PEOPLE = 2_000_000;
const ROUTE_FACTOR_MIN = 1.2;
const ROUTE_FACTOR_MAX = 1.5;
const LENGTH_MIN_M = 1000;
const HUB_NEIGHBOURS = 2;

type Pair = readonly [number, number];

/**
 * The backbone: per operator a network that survives any single cut by itself, the hubs joined to their two nearest
 * fellows, and the operators joined in the interconnect metros.
 */
export function generateBackbone(
  seed: number,
  {
    sites,
    metros,
    interconnectMetros,
  }: {
    sites: readonly FileSite[];
    metros: readonly GeneratedMetro[];
    interconnectMetros: readonly string[];
  },
): FileLink[] {
  const operators = [...new Set(sites.map((site) => site.operator))];
  const pairs = new Map<string, readonly [FileSite, FileSite]>();
  const join = (a: FileSite, b: FileSite): void => {
    const [first, second] = a.id < b.id ? [a, b] : [b, a];
    pairs.set(`${first.id}--${second.id}`, [first, second]);
  };
  for (const operator of operators) {
    const own = sites.filter((site) => site.operator === operator);
    for (const [a, b] of survivingNetwork(own)) join(at(own, a), at(own, b));
  }
  for (const [a, b] of hubPairs(sites)) join(a, b);
  for (const metro of interconnectMetros) {
    const present = sites.filter((site) => site.metro === metro && site.kind === 'edge');
    present.forEach((a, index) => present.slice(index + 1).forEach((b) => join(a, b)));
  }
  const people = new Map(metros.map((metro) => [metro.id, metro.population]));
  const isLarge = (site: FileSite): boolean =>
    site.kind === 'hub' || (people.get(site.metro) ?? 0) >= LARGE_METRO_PEOPLE;
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, [a, b]]) => ({
      a: a.id,
      b: b.id,
      gbps: isLarge(a) && isLarge(b) ? 800 : 400,
      lengthM: routeLengthM(stream(seed, 'route', id), a, b),
    }));
}

/**
 * The relative neighbourhood graph (two sites are joined unless a third is nearer to both), which holds the shortest
 * tree and looks like a national fibre map; then, for each bridge, the shortest further link across it.
 */
export function survivingNetwork(sites: readonly { lat: number; lon: number }[]): Pair[] {
  const km = sites.map((a) => sites.map((b) => haversineKm(a, b)));
  const between = (a: number, b: number): number => at(at(km, a), b);
  const edges: Pair[] = [];
  for (let a = 0; a < sites.length; a++) {
    for (let b = a + 1; b < sites.length; b++) {
      const direct = between(a, b);
      if (!sites.some((_, third) => Math.max(between(a, third), between(b, third)) < direct))
        edges.push([a, b]);
    }
  }
  const graph = () => ({ vertexCount: sites.length, edges });
  for (let bridge = bridges(graph())[0]; bridge !== undefined; bridge = bridges(graph())[0]) {
    edges.push(shortestAcross(components(graph(), bridge), at(edges, bridge), between));
  }
  return edges;
}

function shortestAcross(side: Int32Array, bridge: Pair, between: (a: number, b: number) => number): Pair {
  let best: Pair | undefined;
  side.forEach((sideOfA, a) => {
    side.forEach((sideOfB, b) => {
      if (b <= a || sideOfA === sideOfB || (a === bridge[0] && b === bridge[1])) return;
      if (!best || between(a, b) < between(...best)) best = [a, b];
    });
  });
  if (!best) throw new Error('two sites cannot survive a cut of the only link between them');
  return best;
}

function hubPairs(sites: readonly FileSite[]): [FileSite, FileSite][] {
  const hubs = sites.filter((site) => site.kind === 'hub');
  return hubs.flatMap((hub) => {
    const others = hubs.filter((other) => other !== hub);
    others.sort((a, b) => haversineKm(hub, a) - haversineKm(hub, b));
    return others.slice(0, HUB_NEIGHBOURS).map((other): [FileSite, FileSite] => [hub, other]);
  });
}

/** Straight line × a factor of 1.2–1.5 drawn per link, at least a kilometre, whole metres. */
function routeLengthM(random: () => number, a: FileSite, b: FileSite): number {
  const factor = ROUTE_FACTOR_MIN + (ROUTE_FACTOR_MAX - ROUTE_FACTOR_MIN) * random();
  return Math.max(LENGTH_MIN_M, Math.round(haversineKm(a, b) * 1000 * factor));
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
