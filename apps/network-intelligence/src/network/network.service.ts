import { Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { candidateSites, fastestPath, UNREACHABLE_US, type LinkState } from '@isthmus/domain-network';
import { TopologyService } from '../topology/topology.service.js';
import type { network } from '@isthmus/contracts';
import { atlasMessage, linkMessage, metroMessage } from './network.mapper.js';

/** Answers questions about the network as it is now. Ids have been checked by the controller's schemas. */
@Injectable()
export class NetworkService {
  private readonly atlasAnswer: ReturnType<typeof atlasMessage>;
  private readonly metroAnswer: ReturnType<typeof metroMessage>[];

  constructor(private readonly topologies: TopologyService) {
    const { atlas } = topologies.live;
    this.atlasAnswer = atlasMessage(atlas);
    this.metroAnswer = atlas.metros.map((metro) => metroMessage(metro, topologies.live.nearestTo(metro.id)));
  }

  get live() {
    return this.topologies.live;
  }

  atlas() {
    return this.atlasAnswer;
  }

  metros() {
    return this.metroAnswer;
  }

  links(): network.Link[] {
    return this.live.atlas.links.map((_, place) => this.link(place));
  }

  async setLinkState(change: {
    linkId: string;
    state: LinkState;
    reason: string;
    changedBy: string;
  }): Promise<network.Link> {
    return this.link(await this.topologies.changeLink({ ...change, changedAt: new Date() }));
  }

  path({ fromMetroId, toMetroId }: { fromMetroId: string; toMetroId: string }) {
    const path = fastestPath(this.live.topology, this.live.graph, fromMetroId, toMetroId);
    if (path) return path;
    throw new AppError('NOT_FOUND', `No path from ${fromMetroId} to ${toMetroId} over links that are up`, {
      remedy: 'Bring a link on the way back up; ListLinks shows which are not.',
    });
  }

  latencies({ metroId, siteIds }: { metroId: string; siteIds: string[] }) {
    const { topology, topologyVersion } = this.live;
    const trips = this.live.tripsFrom(metroId);
    const asked = siteIds.length > 0 ? siteIds : [...topology.siteIds];
    const roundTripUs = asked.map((id) => trips[topology.siteIndex.get(id) ?? -1] ?? UNREACHABLE_US);
    return { siteIds: asked, roundTripUs, topologyVersion };
  }

  candidates({ metroId, ...query }: { metroId: string; roundTripUsMax: number; limit: number }) {
    return candidateSites(this.live.topology, this.live.tripsFrom(metroId), query);
  }

  private link(place: number): network.Link {
    const { atlas, topology } = this.live;
    const link = atlas.links[place];
    if (!link) throw new RangeError(`no link at ${place}`);
    const metroOf = (siteId: string) =>
      topology.metroIds[topology.metroOfSite[topology.siteIndex.get(siteId) ?? -1] ?? -1] ?? '';
    return linkMessage(link, { from: metroOf(link.a), to: metroOf(link.b) }, this.live.stateOf(place));
  }
}
