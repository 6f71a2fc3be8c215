import type { Atlas, Node } from './atlas.types.js';
import type { OperatorId } from './ids.js';

export interface OperatorSummary {
  readonly operatorId: OperatorId;
  readonly sites: number;
  readonly edgeNodes: number;
  readonly hubNodes: number;
}

export interface MakeSummary {
  readonly make: string;
  readonly nodes: number;
  readonly devices: number;
  readonly memoryMib: number;
}

export interface AtlasSummary {
  readonly name: string;
  readonly regions: number;
  readonly metros: number;
  readonly people: number;
  readonly metrosWithSite: number;
  readonly sites: number;
  readonly hubSites: number;
  readonly nodes: number;
  readonly edgeNodes: number;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly devices: number;
  readonly operators: readonly OperatorSummary[];
  /** Most devices first. */
  readonly makes: readonly MakeSummary[];
  /** Links per capacity in Gbit/s, ascending. */
  readonly links: readonly {
    readonly capacityGbps: number;
    readonly count: number;
    readonly fibreKm: number;
  }[];
}

/** Totals of an atlas, for an overview page and for tests. */
export function summary(atlas: Atlas): AtlasSummary {
  const edgeNodes = atlas.nodes.filter((node) => node.kind === 'edge').length;
  return {
    name: atlas.name,
    regions: atlas.regions.length,
    metros: atlas.metros.length,
    people: sum(atlas.metros, (metro) => metro.population),
    metrosWithSite: new Set(atlas.sites.map((site) => site.metroId)).size,
    sites: atlas.sites.length,
    hubSites: atlas.sites.filter((site) => site.kind === 'hub').length,
    nodes: atlas.nodes.length,
    edgeNodes,
    cpuMilli: sum(atlas.nodes, (node) => node.cpuMilli),
    memoryMib: sum(atlas.nodes, (node) => node.memoryMib),
    devices: sum(atlas.nodes, (node) => node.accelerators?.devices ?? 0),
    operators: operatorsOf(atlas),
    makes: makesOf(atlas.nodes),
    links: linksOf(atlas),
  };
}

function operatorsOf(atlas: Atlas): OperatorSummary[] {
  return atlas.operators.map(({ id }) => {
    const nodes = atlas.nodes.filter((node) => node.operatorId === id);
    const hubNodes = nodes.filter((node) => node.kind === 'hub').length;
    const sites = atlas.sites.filter((site) => site.operatorId === id).length;
    return { operatorId: id, sites, edgeNodes: nodes.length - hubNodes, hubNodes };
  });
}

function makesOf(nodes: readonly Node[]): MakeSummary[] {
  const equipped = nodes.flatMap(({ accelerators }) => (accelerators ? [accelerators] : []));
  const makes = groups(equipped, ({ make }) => make).map(([make, of]) => ({
    make,
    nodes: of.length,
    devices: sum(of, ({ devices }) => devices),
    memoryMib: sum(of, ({ devices, memoryMib }) => devices * memoryMib),
  }));
  return makes.sort((a, b) => b.devices - a.devices || (a.make < b.make ? -1 : 1));
}

function linksOf(atlas: Atlas): AtlasSummary['links'] {
  return groups(atlas.links, ({ capacityGbps }) => capacityGbps)
    .map(([capacityGbps, of]) => ({
      capacityGbps,
      count: of.length,
      fibreKm: Math.round(sum(of, ({ lengthM }) => lengthM) / 1000),
    }))
    .sort((a, b) => a.capacityGbps - b.capacityGbps);
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

/** `Map.groupBy` does not exist before Node 21. */
function groups<K, T>(items: readonly T[], keyOf: (item: T) => K): [K, T[]][] {
  const found = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return [...found];
}
