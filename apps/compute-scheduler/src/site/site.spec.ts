import type { Node, Site } from '@isthmus/atlas';
import { expect, it } from 'vitest';
import type { ReferenceModel } from '../atlas/reference-model.js';
import type { ReservationRepository } from '../reservation/reservation.repository.js';
import { coverageMessage, siteMessage } from './site.mapper.js';
import { SiteService } from './site.service.js';

const prices = { cpuCoreHourMicros: 100, memoryGibHourMicros: 10, acceleratorHourMicros: 0 };
const accelerators = {
  modelId: 'x',
  make: 'Maker',
  model: 'M1',
  devices: 4,
  memoryMib: 24_576,
  sliceMilli: 250,
};
// The atlas brands its ids and has more fields; what is read here is all there.
const node = (id: string, rest: object = {}) =>
  ({ id, cpuMilli: 8_000, memoryMib: 16_384, prices, ...rest }) as unknown as Node;
const site = (id: string, rest: object = {}) =>
  ({
    id,
    name: id,
    metroId: 'wuhan',
    operatorId: 'cu',
    kind: 'edge',
    lat: 1,
    lon: 2,
    nodeIds: [`${id}-1`],
    ...rest,
  }) as unknown as Site;

const sites = [site('b'), site('a'), site('d', { metroId: 'xian' }), site('c', { operatorId: 'cm' })];
const usage = new Map([['a-1', { cpuMilli: 500, memoryMib: 96, deviceMilli: [250, 500], reservations: 2 }]]);
const service = new SiteService(
  {
    atlas: { sites },
    index: {
      sites: new Map(sites.map((each) => [each.id as string, each])),
      nodes: new Map(['a-1', 'b-1', 'c-1', 'd-1'].map((id) => [id, node(id)])),
    },
  } as unknown as ReferenceModel,
  { usage: async () => usage } as unknown as ReservationRepository,
);
const ids = async (query: Partial<Parameters<SiteService['list']>[0]>) => {
  const found = await service.list({ metroId: '', operatorId: '', after: '', limit: 10, ...query });
  return found.map((each) => each.site.id as string);
};

it('lists sites in the order of ids, after one, up to a limit, of one metro and operator', async () => {
  expect(await ids({})).toEqual(['a', 'b', 'c', 'd']);
  expect(await ids({ after: 'a', limit: 2 })).toEqual(['b', 'c']);
  expect(await ids({ metroId: 'wuhan', operatorId: 'cu' })).toEqual(['a', 'b']);
});

it('finds a site with its nodes, and no other', async () => {
  expect((await service.get('a')).nodes).toHaveLength(1);
  await expect(service.get('z')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('sums nodes, accelerators and allocations, at the price of the cheapest node', () => {
  const nodes = [
    node('a-1', { accelerators }),
    node('a-2', { accelerators, prices: { ...prices, cpuCoreHourMicros: 50 } }),
    node('a-3'),
  ];
  expect(siteMessage({ site: site('a'), nodes, usage })).toMatchObject({
    nodes: 3,
    cpuMilli: 24_000n,
    cpuMilliReserved: 500n,
    memoryMib: 49_152n,
    memoryMibReserved: 96n,
    accelerators: [{ model: 'Maker M1', count: 8, memoryMib: 24_576 }],
    acceleratorMilli: 8_000,
    acceleratorMilliReserved: 750,
    priceMicroPerHour: 60n,
    reservations: 2,
  });
  expect(siteMessage({ site: site('a'), nodes: [], usage })).toMatchObject({ priceMicroPerHour: 0n });
});

it('reports coverage by class, with the definition that the classes share, in snake case', () => {
  const share = (covered: number) => ({ covered, total: 10, ratio: covered / 10 });
  const classOf = (thresholdUs: number, covered: number) => ({
    definition: { thresholdUs, processingUs: 400 },
    byMetros: share(covered),
    byPeople: share(covered + 1),
  });
  const classes = [classOf(1_000, 2), classOf(3_000, 5)];
  // A class has more of a definition; the mapper copies whatever is there.
  expect(coverageMessage(classes as unknown as Parameters<typeof coverageMessage>[0])).toEqual({
    classes: [
      { roundTripUsMax: 1_000, metrosShare: 0.2, peopleShare: 0.3, metrosCovered: 2 },
      { roundTripUsMax: 3_000, metrosShare: 0.5, peopleShare: 0.6, metrosCovered: 5 },
    ],
    metros: 10,
    definition: { processing_us: '400' },
    modelled: true,
  });
});
