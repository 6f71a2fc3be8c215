import type { PathFinder } from './path-finder.js';
import { roundTripUs } from './round-trip.js';
import { placeOf, receivingNode, sendingNode, type Topology } from './topology.js';

/** A path from one metro to another. */
export interface FastestPath {
  /** Metros passed, the two ends included; sites of one metro in a row count once. */
  metroIds: string[];
  /** Links of the atlas in the order they are passed; access lines are not links. */
  linkIds: string[];
  /** One way, access lines and forwarding included, nanoseconds. */
  delayNs: number;
  roundTripUs: number;
}

/** The fastest path over links that are up; undefined if there is none. From a metro to itself: no links. */
export function fastestPath(
  { topology, finder }: { topology: Topology; finder: PathFinder },
  { fromMetroId, toMetroId }: { fromMetroId: string; toMetroId: string },
): FastestPath | undefined {
  const from = placeOf(topology.metroIndex, fromMetroId);
  const to = placeOf(topology.metroIndex, toMetroId);
  if (from === to) return { metroIds: [fromMetroId], linkIds: [], ...delayOf(topology, 0) };
  const path = finder.path(sendingNode(topology, from), receivingNode(topology, to));
  if (!path) return undefined;
  const passed = path.nodes.slice(1, -1).map((site) => topology.metroIds[topology.metroOfSite[site] ?? -1]);
  const metroIds = [fromMetroId, ...passed, toMetroId].filter(
    (id, place, all): id is string => id !== undefined && id !== all[place - 1],
  );
  const linkIds = path.links.slice(1, -1).map((link) => topology.linkIds[link] ?? '');
  return { metroIds, linkIds, ...delayOf(topology, path.distance) };
}

function delayOf({ processingNs }: Topology, delayNs: number) {
  return { delayNs, roundTripUs: roundTripUs(delayNs, processingNs) };
}
