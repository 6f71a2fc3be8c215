import { builtInAtlas } from '@isthmus/atlas';
import { allPages } from '@isthmus/platform-grpc-client';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { requirement, reserveRequest, startHarness, type Harness } from '../testing/harness.js';

const atlas = builtInAtlas('cn-2026');
const scope = newTenantScope();
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

async function pages(query: {
  pageSize: number;
  metroId?: string;
  operatorId?: string;
}): Promise<string[][]> {
  const found: string[][] = [];
  const read = (pageToken: string) => harness.one.portal.listSites({ ...query, pageToken }, { scope });
  for await (const { sites } of allPages(read)) found.push(sites.map(({ id }) => id));
  return found;
}

it('lists every site once, page by page, in the order of ids', async () => {
  const found = await pages({ pageSize: 100 });
  expect(found.map(({ length }) => length)).toEqual([100, 100, 100, 100, 80]);
  expect(found.flat()).toEqual(atlas.sites.map(({ id }) => id as string).sort());
});

it('ends exactly at the last site', async () => {
  expect((await pages({ pageSize: 160 })).map(({ length }) => length)).toEqual([160, 160, 160]);
});

it('filters by metro and operator', async () => {
  const [found] = await pages({ pageSize: 0, metroId: 'wuhan', operatorId: 'china-unicom' });
  expect(found).toEqual(['wuhan-cu']);
});

it('sums nodes, accelerators and allocations, the same for every tenant', async () => {
  const request = reserveRequest({
    requirement: requirement({
      metroId: 'nanjing',
      resources: { cpuMilli: 700, memoryMib: 900, acceleratorMilli: 250 },
    }),
  });
  const { placement, resources } = await harness.one.orchestrator.reserve(request);
  const siteId = placement?.siteId ?? '';
  const nodes = atlas.nodes.filter((node) => node.siteId === siteId);
  const site = await harness.two.portal.getSite({ siteId }, { scope });
  expect(site).toMatchObject({
    id: siteId,
    nodes: nodes.length,
    cpuMilli: BigInt(nodes.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0)),
    cpuMilliReserved: 700n,
    memoryMibReserved: 900n,
    acceleratorMilliReserved: resources?.acceleratorMilli,
    reservations: 1,
  });
  const devices = nodes.reduce((sum, { accelerators }) => sum + (accelerators?.devices ?? 0), 0);
  expect(site.accelerators.reduce((sum, { count }) => sum + count, 0)).toBe(devices);
  expect(site.acceleratorMilli).toBe(devices * 1_000);
  expect(site.priceMicroPerHour).toBeGreaterThan(0n);
});

it('reports coverage with its definition, as modelled', async () => {
  const coverage = await harness.one.portal.getCoverage({}, { scope });
  expect(coverage).toMatchObject({ metros: 428, modelled: true });
  expect(
    coverage.classes.map(({ roundTripUsMax, metrosCovered }) => [roundTripUsMax, metrosCovered]),
  ).toEqual([
    [1_000, 279],
    [3_000, 412],
    [5_000, 421],
  ]);
  expect(coverage.definition).toMatchObject({
    direction: 'round-trip',
    layer: 'ip',
    processing_us: '400',
    detour: '1.5',
    endpoint: 'centre',
    weight: 'metros',
    metro_list_hash: atlas.metroListHash,
  });
});

it.each([
  ['page_size', () => harness.one.portal.listSites({ pageSize: 501 }, { scope })],
  ['page_size', () => harness.one.portal.listSites({ pageSize: -1 }, { scope })],
  ['page_token', () => harness.one.portal.listSites({ pageToken: '%%%' }, { scope })],
  ['metro_id', () => harness.one.portal.listSites({ metroId: 'atlantis' }, { scope })],
  ['operator_id', () => harness.one.portal.listSites({ operatorId: 'nobody' }, { scope })],
  ['site_id', () => harness.one.portal.getSite({ siteId: '' }, { scope })],
])('refuses a wrong %s and names the field', async (field, call) => {
  await expect(call()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
});

it('fails with NOT_FOUND for an unknown site', async () => {
  await expect(harness.one.portal.getSite({ siteId: 'atlantis-cm' }, { scope })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
