import { AppError } from '@isthmus/platform-errors';
import type { GraphInput } from './path-finder.js';

/** `up` carries paths; `drained` keeps what it has and takes nothing new; `down` carries nothing. */
export const LINK_STATES = ['up', 'drained', 'down'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** The parts of an atlas that make a graph. */
export interface TopologySource {
  readonly physics: { readonly processingNs: number; readonly hopNs: number };
  readonly metros: readonly SourceMetro[];
  readonly sites: readonly SourceSite[];
  readonly links: readonly SourceLink[];
}
interface SourceMetro {
  readonly id: string;
  readonly lat: number;
  readonly lon: number;
}
interface SourceSite extends SourceMetro {
  readonly metroId: string;
  readonly operatorId: string;
}
interface SourceLink {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly delayNs: number;
}

/** One-way delay of the access line between a metro and a site, whole nanoseconds. */
export type AccessDelay = (metro: SourceMetro, site: SourceSite) => number;

/** The compiled network. Graph nodes: sites, then the sending side of each metro, then the receiving side. */
export interface Topology {
  readonly graph: GraphInput;
  readonly processingNs: number;
  readonly siteIds: readonly string[];
  readonly metroIds: readonly string[];
  readonly linkIds: readonly string[];
  /** By site: the place of its metro in `metroIds`. */
  readonly metroOfSite: readonly number[];
  readonly siteIndex: ReadonlyMap<string, number>;
  readonly metroIndex: ReadonlyMap<string, number>;
  readonly linkIndex: ReadonlyMap<string, number>;
  /** By metro: its access lines, shortest first. */
  readonly access: readonly (readonly AccessLine[])[];
}
interface AccessLine {
  readonly site: number;
  readonly delayNs: number;
}

/** Numbers sites, metros and links and joins them; links of the atlas keep their places in `graph.links`. */
export function compileTopology(source: TopologySource, accessDelay: AccessDelay): Topology {
  const { metros, sites, links, physics } = source;
  const siteIndex = indexOf(sites);
  const metroIndex = indexOf(metros);
  const access = metros.map((metro) => accessLines(metro, sites, accessDelay));
  const backbone = links.map(({ a, b, delayNs }) => ({
    from: placeOf(siteIndex, a),
    to: placeOf(siteIndex, b),
    weight: delayNs + physics.hopNs,
  }));
  const accessArcs = access.flatMap((lines, metro) =>
    lines.flatMap(({ site, delayNs }) => [
      { from: sites.length + metro, to: site, weight: delayNs, oneWay: true },
      { from: site, to: sites.length + metros.length + metro, weight: delayNs, oneWay: true },
    ]),
  );
  return {
    graph: { nodeCount: sites.length + 2 * metros.length, links: [...backbone, ...accessArcs] },
    processingNs: physics.processingNs,
    siteIds: sites.map(({ id }) => id),
    metroIds: metros.map(({ id }) => id),
    linkIds: links.map(({ id }) => id),
    metroOfSite: sites.map(({ metroId }) => placeOf(metroIndex, metroId)),
    siteIndex,
    metroIndex,
    linkIndex: indexOf(links),
    access,
  };
}

/** The graph node where traffic of a metro starts. */
export function sendingNode({ siteIds }: Topology, metro: number): number {
  return siteIds.length + metro;
}

/** The graph node where traffic to a metro ends. */
export function receivingNode({ siteIds, metroIds }: Topology, metro: number): number {
  return siteIds.length + metroIds.length + metro;
}

/** Place of an id. Throws NOT_FOUND if the topology does not have it. */
export function placeOf(index: ReadonlyMap<string, number>, id: string): number {
  const place = index.get(id);
  if (place === undefined) throw new AppError('NOT_FOUND', `${id.slice(0, 80)} is not part of this topology`);
  return place;
}

function accessLines(
  metro: SourceMetro,
  sites: readonly SourceSite[],
  accessDelay: AccessDelay,
): AccessLine[] {
  const lines = sites
    .map((site, place) => ({ ...site, place, delayNs: accessDelay(metro, site) }))
    .sort((a, b) => a.delayNs - b.delayNs || (a.id < b.id ? -1 : 1));
  const served = new Set<string>();
  return lines
    .filter(({ operatorId, metroId }) => {
      const nearestOfOperator = !served.has(operatorId);
      served.add(operatorId);
      return nearestOfOperator || metroId === metro.id;
    })
    .map(({ place, delayNs }) => ({ site: place, delayNs }));
}

function indexOf(records: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  return new Map(records.map(({ id }, place) => [id, place]));
}
