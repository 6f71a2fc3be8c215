import { NO_PATH, type PathFinder } from './path-finder.js';
import { roundTripUs, UNREACHABLE_US } from './round-trip.js';
import { placeOf, sendingNode, type Topology } from './topology.js';

export interface SiteRoundTrip {
  siteId: string;
  roundTripUs: number;
}

/** Round trips from a metro to every site, microseconds by place of the site; -1 if there is no path. */
export function roundTripsFrom(topology: Topology, finder: PathFinder, metroId: string): Int32Array {
  const metro = placeOf(topology.metroIndex, metroId);
  const distances = finder.distancesFrom(sendingNode(topology, metro));
  return Int32Array.from(topology.siteIds, (_, site) => {
    const oneWayNs = distances[site] ?? NO_PATH;
    return oneWayNs === NO_PATH ? UNREACHABLE_US : roundTripUs(oneWayNs, topology.processingNs);
  });
}

/** Sites within a round trip, nearest first, then by id. `trips` comes from `roundTripsFrom`. */
export function candidateSites(
  topology: Topology,
  trips: Int32Array,
  query: { roundTripUsMax: number; limit: number },
): SiteRoundTrip[] {
  return topology.siteIds
    .map((siteId, site) => ({ siteId, roundTripUs: trips[site] ?? UNREACHABLE_US }))
    .filter((trip) => trip.roundTripUs >= 0 && trip.roundTripUs <= query.roundTripUsMax)
    .sort((a, b) => a.roundTripUs - b.roundTripUs || (a.siteId < b.siteId ? -1 : 1))
    .slice(0, query.limit);
}

/** The site with the least round trip from a metro: the end of its shortest access line. Undefined without sites. */
export function nearestSite(topology: Topology, metroId: string): SiteRoundTrip | undefined {
  const line = topology.access[placeOf(topology.metroIndex, metroId)]?.[0];
  const siteId = line && topology.siteIds[line.site];
  if (line === undefined || siteId === undefined) return undefined;
  return { siteId, roundTripUs: roundTripUs(line.delayNs, topology.processingNs) };
}
