import { UNREACHABLE_US, type LatencyBound } from '@isthmus/kernels';
import type { Fleet } from './fleet.js';

/** Round trips by site, expanded to the nodes in the order in which the kernel has them. */
export class LatencyRow {
  private readonly sites: readonly string[];
  /** By place of the node: place of its site in `sites`. */
  private readonly siteOfNode: Uint32Array;

  constructor({ nodes }: Fleet) {
    this.sites = [...new Set(nodes.map(({ siteId }) => siteId))];
    const places = new Map(this.sites.map((site, place) => [site, place]));
    this.siteOfNode = Uint32Array.from(nodes, ({ siteId }) => places.get(siteId) ?? 0);
  }

  /**
   * The bound in the kernel's terms. Without one (0) the farthest site with a path is the bound: every node that can
   * be reached meets it, and nearness counts in proportion.
   */
  boundFor(roundTripUs: ReadonlyMap<string, number>, roundTripUsMax: number): LatencyBound {
    const bySite = new Uint32Array(this.sites.length);
    let farthest = 0;
    for (const [place, site] of this.sites.entries()) {
      const us = roundTripUs.get(site) ?? -1;
      bySite[place] = us < 0 ? UNREACHABLE_US : us;
      farthest = Math.max(farthest, us);
    }
    // Thousands of nodes at each decision: by index, which is some ten times as fast as an iterator here.
    const perNodeUs = new Uint32Array(this.siteOfNode.length);
    for (let node = 0; node < perNodeUs.length; node++) {
      perNodeUs[node] = bySite[this.siteOfNode[node] ?? 0] ?? UNREACHABLE_US;
    }
    return { perNodeUs, maxUs: roundTripUsMax > 0 ? roundTripUsMax : farthest };
  }
}
