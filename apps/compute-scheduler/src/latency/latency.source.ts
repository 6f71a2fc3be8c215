import { Injectable } from '@nestjs/common';
import type { network } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';

/** Round trips from a metro, by site, as of one version of the topology. */
export interface RoundTrips {
  topologyVersion: string;
  bySite: ReadonlyMap<string, number>;
}

/** How long an answer is used without asking whether the topology has changed. */
const FRESH_MS = 1_000;
const DEADLINE_MS = 2_000;

/**
 * Round trips from network-intelligence, kept by metro while the topology stays the same; at most one entry per metro
 * of the atlas. Callers that ask for the same metro at once share one call.
 */
@Injectable()
export class LatencySource {
  private topologyVersion = '';
  private readonly kept = new Map<string, { at: number; trips: RoundTrips }>();
  private readonly asking = new Map<string, Promise<RoundTrips>>();

  constructor(private readonly client: ServiceClient<typeof network.NetworkDefinition>) {}

  /** Throws UNAVAILABLE or DEADLINE_EXCEEDED where the network service does not answer. */
  from(metroId: string): Promise<RoundTrips> {
    const kept = this.kept.get(metroId);
    if (kept && Date.now() - kept.at < FRESH_MS) return Promise.resolve(kept.trips);
    const asking = this.asking.get(metroId) ?? this.ask(metroId).finally(() => this.asking.delete(metroId));
    this.asking.set(metroId, asking);
    return asking;
  }

  private async ask(metroId: string): Promise<RoundTrips> {
    const answer = await this.client.getLatencies({ metroId, siteIds: [] }, { deadline: DEADLINE_MS });
    const { topologyVersion, siteIds, roundTripUs } = answer;
    if (topologyVersion !== this.topologyVersion) {
      this.kept.clear();
      this.topologyVersion = topologyVersion;
    }
    const before = this.kept.get(metroId)?.trips;
    const trips = before ?? {
      topologyVersion,
      bySite: new Map(siteIds.map((id, place) => [id, roundTripUs[place] ?? -1])),
    };
    this.kept.set(metroId, { at: Date.now(), trips });
    return trips;
  }
}
