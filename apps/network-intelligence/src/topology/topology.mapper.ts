import { createHash } from 'node:crypto';
import type { Atlas, Metro } from '@isthmus/atlas';
import { network } from '@isthmus/contracts';
import { UNREACHABLE_US, type LinkState, type SiteRoundTrip } from '@isthmus/domain-network';
import type { LinkView } from './topology.service.js';

const TO_PROTO: Record<LinkState, network.LinkState> = {
  up: network.LinkState.UP,
  drained: network.LinkState.DRAINED,
  down: network.LinkState.DOWN,
};

const FROM_PROTO = new Map(Object.entries(TO_PROTO).map(([state, proto]) => [proto, state as LinkState]));

/** The domain's state; the schema has refused unspecified and unknown ones. */
export function linkStateOf(state: network.LinkState): LinkState {
  return FROM_PROTO.get(state) ?? 'up';
}

/** Totals of the atlas, and the provenance of its data in words. The version is a digest of its contents. */
export function atlasMessage(atlas: Atlas) {
  return {
    id: atlas.name,
    version: createHash('sha256').update(JSON.stringify(atlas)).digest('hex').slice(0, 12),
    regions: atlas.regions.map(({ id, name, nameZh }) => ({ id, name, nameZh: nameZh ?? '' })),
    operators: atlas.operators.map(({ id, name, nameZh }) => ({
      id,
      name,
      nameZh: nameZh ?? '',
      sites: atlas.sites.filter(({ operatorId }) => operatorId === id).length,
      nodes: atlas.nodes.filter(({ operatorId }) => operatorId === id).length,
    })),
    metros: atlas.metros.length,
    sites: atlas.sites.length,
    nodes: atlas.nodes.length,
    links: atlas.links.length,
    provenance: provenanceOf(atlas),
  };
}

function provenanceOf({ physics, provenance }: Atlas): string {
  const latency =
    'Round trips are modelled, not measured: twice the one-way delay of the fastest path over links that are up ' +
    `(fibre ${physics.fibreNsPerKm} ns/km, ${physics.hopNs} ns per backbone hop, access lines of great circle × ` +
    `${physics.routeFactor} from each metro to its own sites and to the nearest site of each operator) ` +
    `plus ${physics.processingNs / 1_000} µs of processing.`;
  const fields = provenance.map(
    ({ fields, modelled, source }) =>
      `${fields.join(', ')} (${modelled ? 'modelled' : 'as published'}): ${source}`,
  );
  return [latency, ...fields].join('\n');
}

/** A metro with its nearest site; -1 and no site if there is none. */
export function metroMessage({ metro, nearest }: { metro: Metro; nearest: SiteRoundTrip | undefined }) {
  return {
    id: metro.id,
    name: metro.name,
    nameZh: metro.nameZh ?? '',
    regionId: metro.regionId,
    latitude: metro.lat,
    longitude: metro.lon,
    population: BigInt(metro.population),
    nearestRoundTripUs: nearest?.roundTripUs ?? UNREACHABLE_US,
    nearestSiteId: nearest?.siteId ?? '',
    subdivision: metro.subdivision,
  };
}

/** A link of the atlas, between the metros of its two sites. */
export function linkMessage({ link, fromMetroId, toMetroId, state }: LinkView): network.Link {
  return {
    id: link.id,
    fromMetroId,
    toMetroId,
    fromSiteId: link.a,
    toSiteId: link.b,
    capacityGbps: link.capacityGbps,
    lengthKm: link.lengthM / 1_000,
    delayNs: BigInt(link.delayNs),
    state: TO_PROTO[state],
  };
}
