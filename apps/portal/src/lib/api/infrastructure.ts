import 'server-only';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { placementView, type PlacementView } from './agents.mapper';

export interface MetroView {
  id: string;
  name: string;
  nameZh: string;
  regionId: string;
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
  capacityGbps: number;
  lengthKm: number;
  state: 'up' | 'drained' | 'down';
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

export async function listMetros(scope: TenantScope): Promise<MetroView[]> {
  const { clients } = await runtime();
  const { metros } = await clients.network.listMetros({}, { scope });
  return metros.map(({ nearestRoundTripUs, population, nearestSiteId: _, ...metro }) => ({
    ...metro,
    population: Number(population),
    ...(nearestRoundTripUs >= 0 ? { nearestRoundTripUs } : {}),
  }));
}

const LINK_STATES: Record<string, LinkView['state']> = {
  LINK_STATE_UP: 'up',
  LINK_STATE_DRAINED: 'drained',
  LINK_STATE_DOWN: 'down',
};

export async function listLinks(scope: TenantScope): Promise<LinkView[]> {
  const { clients } = await runtime();
  const { links } = await clients.network.listLinks({}, { scope });
  return links.map(({ id, fromMetroId, toMetroId, capacityGbps, lengthKm, state }) => ({
    id,
    fromMetroId,
    toMetroId,
    capacityGbps,
    lengthKm,
    state: LINK_STATES[state] ?? 'down',
  }));
}

const SITES_PAGE = 500;
const SITES_MAX = 20_000;

/** Every site of the atlas, or of one metro. */
export async function listSites(scope: TenantScope, metroId = ''): Promise<SiteView[]> {
  const { clients } = await runtime();
  const sites: SiteView[] = [];
  let pageToken = '';
  do {
    const page = await clients.compute.listSites({ pageSize: SITES_PAGE, pageToken, metroId }, { scope });
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
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && sites.length < SITES_MAX);
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
