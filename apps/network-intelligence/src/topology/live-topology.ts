import { fibreDelayNs, haversineKm, type Atlas } from '@isthmus/atlas';
import {
  compileTopology,
  nearestSite,
  roundTripsFrom,
  type LinkState,
  type SiteRoundTrip,
  type Topology,
} from '@isthmus/domain-network';
import { createPathGraph, type PathGraph } from '@isthmus/kernels';
import type { RecordedStates } from './link-state.repository.js';

/**
 * The network as it is now: the graph of the atlas with the recorded link states applied. Round trips are cached until
 * the version changes, at most one row per metro.
 */
export class LiveTopology {
  readonly topology: Topology;
  readonly graph: PathGraph;
  private readonly states: LinkState[];
  private readonly trips = new Map<string, Int32Array>();
  private readonly nearest: ReadonlyMap<string, SiteRoundTrip | undefined>;
  private version = 0n;

  constructor(readonly atlas: Atlas) {
    const { fibreNsPerKm: nsPerKm, routeFactor } = atlas.physics;
    this.topology = compileTopology(atlas, (metro, site) =>
      fibreDelayNs({ km: haversineKm(metro, site), routeFactor, nsPerKm }),
    );
    this.graph = createPathGraph(this.topology.graph);
    this.states = atlas.links.map(() => 'up');
    // Access lines have no state, so the nearest site of a metro is the same in every version.
    this.nearest = new Map(atlas.metros.map(({ id }) => [id, nearestSite(this.topology, id)]));
  }

  /** The atlas and the number of link changes: equal versions mean equal responses, on any instance. */
  get topologyVersion(): string {
    return `${this.atlas.name}:${this.version}`;
  }

  /** Applies recorded states unless they are older than the current ones; ignores links that the atlas does not have. */
  apply({ version, states }: RecordedStates): void {
    if (version <= this.version) return;
    const changes = this.topology.linkIds.flatMap((id, link) => {
      const state = states.get(id) ?? 'up';
      const known = this.states[link];
      this.states[link] = state;
      const up = state === 'up';
      return up === (known === 'up') ? [] : [{ link, up }];
    });
    this.graph.update(changes);
    this.trips.clear();
    this.version = version;
  }

  stateOf(link: number): LinkState {
    return this.states[link] ?? 'up';
  }

  /** Round trips from a metro to every site, by place of the site. */
  tripsFrom(metroId: string): Int32Array {
    const cached = this.trips.get(metroId);
    if (cached) return cached;
    const trips = roundTripsFrom(this.topology, this.graph, metroId);
    this.trips.set(metroId, trips);
    return trips;
  }

  nearestTo(metroId: string): SiteRoundTrip | undefined {
    return this.nearest.get(metroId);
  }
}
