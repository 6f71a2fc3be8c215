import { Injectable } from '@nestjs/common';
import {
  candidateSites,
  fastestPath,
  UNREACHABLE_US,
  type FastestPath,
  type SiteRoundTrip,
} from '@isthmus/domain-network';
import { AppError } from '@isthmus/platform-errors';
import { LiveTopology } from '../topology/live-topology.js';

/** Paths and latencies over the links that are up now. The controller's schemas have checked the ids. */
@Injectable()
export class RoutingService {
  constructor(private readonly live: LiveTopology) {}

  path(ends: { fromMetroId: string; toMetroId: string }): FastestPath {
    const { topology, graph } = this.live;
    const path = fastestPath({ topology, finder: graph }, ends);
    if (path) return path;
    const { fromMetroId, toMetroId } = ends;
    throw new AppError('NOT_FOUND', `No path from ${fromMetroId} to ${toMetroId} over links that are up`, {
      remedy: 'Bring a link on the way back up; ListLinks shows which are not.',
    });
  }

  /** Round trips in the order of `siteIds`; to every site if it is empty. */
  latencies({ metroId, siteIds }: { metroId: string; siteIds: string[] }) {
    const { topology, topologyVersion } = this.live;
    const trips = this.live.tripsFrom(metroId);
    const requested = siteIds.length > 0 ? siteIds : [...topology.siteIds];
    const roundTripUs = requested.map((id) => trips[topology.siteIndex.get(id) ?? -1] ?? UNREACHABLE_US);
    return { siteIds: requested, roundTripUs, topologyVersion };
  }

  candidates(query: { metroId: string; roundTripUsMax: number; limit: number }): SiteRoundTrip[] {
    const { metroId, ...bounds } = query;
    return candidateSites(this.live.topology, this.live.tripsFrom(metroId), bounds);
  }
}
