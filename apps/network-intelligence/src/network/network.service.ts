import { Injectable } from '@nestjs/common';
import type { Atlas, Link, Metro } from '@isthmus/atlas';
import {
  candidateSites,
  fastestPath,
  UNREACHABLE_US,
  type FastestPath,
  type LinkState,
  type SiteRoundTrip,
} from '@isthmus/domain-network';
import { AppError } from '@isthmus/platform-errors';
import { TopologyService } from '../topology/topology.service.js';

/** A link between the metros of its two sites, in its present state. */
export interface LinkView {
  link: Link;
  fromMetroId: string;
  toMetroId: string;
  state: LinkState;
}

/** Answers questions about the network as it is now. Ids have been checked by the controller's schemas. */
@Injectable()
export class NetworkService {
  constructor(private readonly topologies: TopologyService) {}

  get live() {
    return this.topologies.live;
  }

  get atlas(): Atlas {
    return this.live.atlas;
  }

  metros(): { metro: Metro; nearest: SiteRoundTrip | undefined }[] {
    return this.atlas.metros.map((metro) => ({ metro, nearest: this.live.nearestTo(metro.id) }));
  }

  links(): LinkView[] {
    return this.atlas.links.map((link, place) => this.view(link, place));
  }

  async setLinkState(change: {
    linkId: string;
    state: LinkState;
    reason: string;
    changedBy: string;
  }): Promise<LinkView> {
    const place = await this.topologies.changeLink({ ...change, changedAt: new Date() });
    const link = this.atlas.links[place];
    if (!link) throw new RangeError(`no link at ${place}`);
    return this.view(link, place);
  }

  path({ fromMetroId, toMetroId }: { fromMetroId: string; toMetroId: string }): FastestPath {
    const path = fastestPath(this.live.topology, this.live.graph, fromMetroId, toMetroId);
    if (path) return path;
    throw new AppError('NOT_FOUND', `No path from ${fromMetroId} to ${toMetroId} over links that are up`, {
      remedy: 'Bring a link on the way back up; ListLinks shows which are not.',
    });
  }

  /** In the order asked; every site, where none is named. */
  latencies({ metroId, siteIds }: { metroId: string; siteIds: string[] }) {
    const { topology, topologyVersion } = this.live;
    const trips = this.live.tripsFrom(metroId);
    const asked = siteIds.length > 0 ? siteIds : [...topology.siteIds];
    const roundTripUs = asked.map((id) => trips[topology.siteIndex.get(id) ?? -1] ?? UNREACHABLE_US);
    return { siteIds: asked, roundTripUs, topologyVersion };
  }

  candidates({
    metroId,
    ...query
  }: {
    metroId: string;
    roundTripUsMax: number;
    limit: number;
  }): SiteRoundTrip[] {
    return candidateSites(this.live.topology, this.live.tripsFrom(metroId), query);
  }

  private view(link: Link, place: number): LinkView {
    const { topology } = this.live;
    const metroOf = (siteId: string) =>
      topology.metroIds[topology.metroOfSite[topology.siteIndex.get(siteId) ?? -1] ?? -1] ?? '';
    return {
      link,
      fromMetroId: metroOf(link.a),
      toMetroId: metroOf(link.b),
      state: this.live.stateOf(place),
    };
  }
}
