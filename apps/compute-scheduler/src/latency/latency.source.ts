import { Inject, Injectable } from '@nestjs/common';
import type { network } from '@isthmus/contracts';
import { LoadingCache } from '@isthmus/platform-cache';
import type { ServiceClient } from '@isthmus/platform-grpc-client';

/** Injection token of the client of network-intelligence. */
export const NETWORK_CLIENT = Symbol('network client');

/** Round trips from a metro, by site, as of one version of the topology. */
export interface RoundTrips {
  topologyVersion: string;
  bySite: ReadonlyMap<string, number>;
}

/** How long an answer is used without asking whether the topology has changed. */
const FRESH_MS = 1_000;
const DEADLINE_MS = 2_000;

/** More than the atlas has metros. */
const METROS_MAX = 2_000;

/**
 * Round trips from network-intelligence, by metro. An answer with a new version of the topology outdates those of every
 * metro at once; while the version stays the same, so does the object that is returned.
 */
@Injectable()
export class LatencySource {
  private topologyVersion = '';
  private readonly trips = new LoadingCache<RoundTrips>({
    entriesMax: METROS_MAX,
    freshMs: ({ topologyVersion }) => (topologyVersion === this.topologyVersion ? FRESH_MS : 0),
  });

  constructor(
    @Inject(NETWORK_CLIENT)
    private readonly client: Pick<ServiceClient<typeof network.NetworkDefinition>, 'getLatencies'>,
  ) {}

  /** Throws UNAVAILABLE or DEADLINE_EXCEEDED where the network service does not answer. */
  from(metroId: string): Promise<RoundTrips> {
    return this.trips.get(metroId, (previous) => this.ask(metroId, previous));
  }

  private async ask(metroId: string, previous: RoundTrips | undefined): Promise<RoundTrips> {
    const answer = await this.client.getLatencies({ metroId, siteIds: [] }, { deadline: DEADLINE_MS });
    const { topologyVersion, siteIds, roundTripUs } = answer;
    this.topologyVersion = topologyVersion;
    if (previous?.topologyVersion === topologyVersion) return previous;
    return {
      topologyVersion,
      bySite: new Map(siteIds.map((id, place) => [id, roundTripUs[place] ?? -1])),
    };
  }
}
