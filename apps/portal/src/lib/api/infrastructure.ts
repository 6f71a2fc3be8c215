import 'server-only';
import { network } from '@isthmus/contracts';
import { allPages } from '@isthmus/platform-grpc-client';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';
import { LINK_STATES, type LinkState } from '../link-state';
import { runtime } from '../runtime';
import { placementView, type PlacementView } from './agents.mapper';

export interface MetroView {
  id: string;
  name: string;
  nameZh: string;
  regionId: string;
  /** Its province, ISO 3166-2. */
  subdivision: string;
  latitude: number;
  longitude: number;
  population: number;
  /** Round trip to the nearest site, microseconds; undefined where no site can be reached. */
  nearestRoundTripUs?: number;
}

export interface LinkView {
  id: string;
  fromMetroId: string;
  toMetroId: string;
  fromSiteId: string;
  toSiteId: string;
  capacityGbps: number;
  lengthKm: number;
  state: LinkState;
}

export interface SiteView {
  id: string;
  name: string;
  metroId: string;
  operatorId: string;
  kind: string;
  latitude: number;
  longitude: number;
  nodes: number;
  reservations: number;
}

export interface CoverageView {
  metros: number;
  modelled: boolean;
  definition: Record<string, string>;
  classes: { roundTripUsMax: number; metrosShare: number; peopleShare: number; metrosCovered: number }[];
}

export async function listMetros(scope: Scope): Promise<MetroView[]> {
  const { clients } = await runtime();
  const { metros } = await clients.network.listMetros({}, { scope });
  return metros.map(({ nearestRoundTripUs, population, nearestSiteId: _, ...metro }) => ({
    ...metro,
    population: Number(population),
    ...(nearestRoundTripUs >= 0 ? { nearestRoundTripUs } : {}),
  }));
}

const LINK_STATE_CODES: Record<LinkState, network.LinkState> = {
  up: network.LinkState.UP,
  drained: network.LinkState.DRAINED,
  down: network.LinkState.DOWN,
};

export async function listLinks(scope: Scope): Promise<LinkView[]> {
  const { clients } = await runtime();
  const { links } = await clients.network.listLinks({}, { scope });
  return links.map(({ id, fromMetroId, toMetroId, fromSiteId, toSiteId, capacityGbps, lengthKm, state }) => ({
    id,
    fromMetroId,
    toMetroId,
    fromSiteId,
    toSiteId,
    capacityGbps,
    lengthKm,
    state: LINK_STATES.find((name) => LINK_STATE_CODES[name] === state) ?? 'down',
  }));
}

export async function setLinkState(
  scope: PlatformScope,
  { linkId, state, reason }: { linkId: string; state: LinkState; reason: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.network.setLinkState({ linkId, state: LINK_STATE_CODES[state], reason }, { scope });
}

const SITES_PAGE = 500;
const SITES_MAX = 20_000;

/** Every site of the atlas, or of one metro. */
export async function listSites(scope: Scope, metroId = ''): Promise<SiteView[]> {
  const { clients } = await runtime();
  const sites: SiteView[] = [];
  const read = (pageToken: string) =>
    clients.compute.listSites({ pageSize: SITES_PAGE, pageToken, metroId }, { scope });
  for await (const page of allPages(read)) {
    sites.push(
      ...page.sites.map(
        ({ id, name, metroId: metro, operatorId, kind, latitude, longitude, nodes, reservations }) => ({
          id,
          name,
          metroId: metro,
          operatorId,
          kind,
          latitude,
          longitude,
          nodes,
          reservations,
        }),
      ),
    );
    if (sites.length >= SITES_MAX) break;
  }
  return sites;
}

export async function getCoverage(scope: TenantScope): Promise<CoverageView> {
  const { clients } = await runtime();
  const { metros, modelled, definition, classes } = await clients.compute.getCoverage({}, { scope });
  return { metros, modelled, definition, classes: classes.map((one) => ({ ...one })) };
}

/** Where an agent with this requirement would go now; undefined when the scheduler names no place. */
export async function previewPlacement(
  scope: TenantScope,
  requirement: {
    metroId: string;
    roundTripUsMax: number;
    resources: { cpuMilli: number; memoryMib: number; acceleratorMilli: number };
  },
): Promise<PlacementView | undefined> {
  const { clients } = await runtime();
  const { placement } = await clients.compute.previewPlacement({ requirement }, { scope });
  return placement ? placementView(placement) : undefined;
}
