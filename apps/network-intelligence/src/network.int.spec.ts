import { network } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import { operatorScope, platformScope } from '@isthmus/platform-identity';
import { admittedOf, createTestIdentities, newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { environment as environmentSchema } from './config.js';
import { serviceOptions } from './service.js';

const { NetworkDefinition, LinkState } = network;
type Client = ServiceClient<typeof NetworkDefinition> & { close: () => void };
const operator = operatorScope('user:operator');
const tenant = newTenantScope();

let services: Awaited<ReturnType<typeof runService>>[];
let one: Client;
let two: Client;
let orchestrator: Client;
let database: Database;

beforeAll(async () => {
  const identities = await createTestIdentities();
  const url = testDatabaseUrl(inject('databaseAdminUrl'), 'network');
  database = new Database({ schema: 'network', url });
  const environments = await Promise.all(
    [1, 2].map(() =>
      identities.environmentFor('network-intelligence', environmentSchema, { DATABASE_URL: url }),
    ),
  );
  services = [];
  for (const environment of environments) {
    services.push(await runService(serviceOptions(environment)));
  }
  const connect = async (service: 'portal' | 'orchestrator', instance: number) =>
    createServiceClient(NetworkDefinition, {
      address: `127.0.0.1:${environments[instance]?.GRPC_PORT}`,
      audience: 'network-intelligence',
      identity: await identities.identityOf(service),
    });
  one = await connect('portal', 0);
  two = await connect('portal', 1);
  orchestrator = await connect('orchestrator', 0);
});

afterAll(async () => {
  for (const client of [one, two, orchestrator]) client.close();
  for (const service of services) await service.stop();
  await database.close();
});

const set = (linkId: string, state: network.LinkState, reason = 'a test') =>
  one.setLinkState({ linkId, state, reason }, { scope: operator });
const trip = async (client: Client, metroId: string, siteId: string) =>
  (await client.getLatencies({ metroId, siteIds: [siteId] })).roundTripUs[0];

it('describes the atlas and says what is modelled', async () => {
  const atlas = await one.getAtlas({}, { scope: tenant });
  expect(atlas).toMatchObject({ id: 'cn-2026', metros: 428, sites: 480, nodes: 4176, links: 672 });
  expect(atlas.operators.map(({ sites }) => sites).reduce((a, b) => a + b)).toBe(480);
  expect(atlas.version).toMatch(/^[0-9a-f]{12}$/);
  expect(atlas.provenance).toMatch(/modelled, not measured/);
  expect((await two.getAtlas({}, { scope: tenant })).version).toBe(atlas.version);
});

it('lists metros with the nearest site, in agreement with the coverage of the atlas', async () => {
  const { metros } = await one.listMetros({}, { scope: tenant });
  expect(metros).toHaveLength(428);
  expect(metros.filter(({ nearestRoundTripUs }) => nearestRoundTripUs <= 1_000)).toHaveLength(279);
  expect(metros.filter(({ nearestRoundTripUs }) => nearestRoundTripUs <= 3_000)).toHaveLength(412);
  const wuhan = metros.find(({ id }) => id === 'wuhan');
  expect(await trip(one, 'wuhan', wuhan?.nearestSiteId ?? '')).toBe(wuhan?.nearestRoundTripUs);
});

it('reaches every site from every core metro, in the order asked', async () => {
  const all = await one.getLatencies({ metroId: 'beijing' });
  expect(all.siteIds).toHaveLength(480);
  expect(Math.min(...all.roundTripUs)).toBeGreaterThan(400);
  const asked = [all.siteIds[7] ?? '', all.siteIds[3] ?? ''];
  expect(await one.getLatencies({ metroId: 'beijing', siteIds: asked })).toMatchObject({
    siteIds: asked,
    roundTripUs: [all.roundTripUs[7], all.roundTripUs[3]],
  });
});

it('finds the fastest path, whose links join up and add up', async () => {
  const path = await one.getPath({ fromMetroId: 'beijing', toMetroId: 'chengdu' }, { scope: tenant });
  const links = new Map((await one.listLinks({})).links.map((link) => [link.id, link]));
  const fibreNs = path.linkIds.reduce((sum, id) => sum + (links.get(id)?.delayNs ?? 0n), 0n);
  expect(path.metroIds[0]).toBe('beijing');
  expect(path.metroIds.at(-1)).toBe('chengdu');
  expect(path.delayNs).toBeGreaterThan(fibreNs + 10_000n * BigInt(path.linkIds.length));
  expect(path.roundTripUs).toBe(Math.ceil((2 * Number(path.delayNs) + 400_000) / 1_000));
});

it('lists candidates within the bound, nearest first', async () => {
  const query = { metroId: 'wuhan', roundTripUsMax: 5_000, limit: 10 };
  const { sites } = await one.listCandidateSites(query, { scope: tenant });
  const trips = sites.map(({ roundTripUs }) => roundTripUs);
  expect(sites).toHaveLength(10);
  expect(trips).toEqual([...trips].sort((a, b) => a - b));
  expect(Math.max(...trips)).toBeLessThanOrEqual(5_000);
});

it('takes a link down for both instances, and back', async () => {
  const path = await one.getPath({ fromMetroId: 'beijing', toMetroId: 'chengdu' });
  const linkId = path.linkIds[Math.floor(path.linkIds.length / 2)] ?? '';
  const ask = (client: Client) => client.getLatencies({ metroId: 'beijing' });
  const before = await ask(one);

  expect((await set(linkId, LinkState.DOWN, 'cut by an excavator')).state).toBe(LinkState.DOWN);
  const during = await ask(one);
  expect(during.topologyVersion).not.toBe(before.topologyVersion);
  expect(during.roundTripUs).not.toEqual(before.roundTripUs);
  expect((await one.getPath({ fromMetroId: 'beijing', toMetroId: 'chengdu' })).roundTripUs).toBeGreaterThan(
    path.roundTripUs,
  );
  await expect.poll(() => ask(two)).toEqual(during);

  await set(linkId, LinkState.UP);
  const after = await ask(one);
  expect(after.roundTripUs).toEqual(before.roundTripUs);
  expect(after.topologyVersion).not.toBe(before.topologyVersion);
  await expect.poll(() => ask(two)).toEqual(after);
});

it('takes a drained link out of new paths and reports its state', async () => {
  const { linkIds } = await one.getPath({ fromMetroId: 'beijing', toMetroId: 'chengdu' });
  const linkId = linkIds[0] ?? '';
  await set(linkId, LinkState.DRAINED);
  expect((await one.listLinks({})).links.find(({ id }) => id === linkId)?.state).toBe(LinkState.DRAINED);
  expect((await one.getPath({ fromMetroId: 'beijing', toMetroId: 'chengdu' })).linkIds).not.toContain(linkId);
  await set(linkId, LinkState.UP);
});

it('reports -1 for sites that are cut off, and NOT_FOUND for the path', async () => {
  const { links } = await one.listLinks({});
  const cut = links.filter(({ fromMetroId, toMetroId }) => [fromMetroId, toMetroId].includes('aksu'));
  for (const { fromSiteId, toSiteId } of cut)
    expect([fromSiteId, toSiteId]).toContainEqual(expect.stringMatching(/^aksu-/));
  for (const { id } of cut) await set(id, LinkState.DOWN);
  const { siteIds, roundTripUs } = await one.getLatencies({ metroId: 'beijing' });
  expect(roundTripUs[siteIds.indexOf('aksu-cm')]).toBe(-1);
  for (const { id } of cut) await set(id, LinkState.UP);
  expect(await trip(one, 'beijing', 'aksu-cm')).toBeGreaterThan(0);
});

it('counts a repeated call once and keeps who changed what and why', async () => {
  const { topologyVersion } = await one.getLatencies({ metroId: 'beijing', siteIds: ['aksu-cm'] });
  await set('aksu-cm--aral-cm', LinkState.DOWN, 'maintenance 4711');
  await set('aksu-cm--aral-cm', LinkState.DOWN, 'maintenance 4711');
  const after = await one.getLatencies({ metroId: 'beijing', siteIds: ['aksu-cm'] });
  expect(versionOf(after.topologyVersion)).toBe(versionOf(topologyVersion) + 1);
  const trail = await database.inPlatform(platformScope('test'), (tx) =>
    tx.networkLinkChange.findMany({ where: { reason: 'maintenance 4711' } }),
  );
  expect(trail).toMatchObject([{ previousState: 'up', state: 'down', changedBy: 'user:operator' }]);
  await set('aksu-cm--aral-cm', LinkState.UP);
});

it('keeps the service itself from rewriting the trail', async () => {
  const rewrite = database.inPlatform(
    platformScope('test'),
    (tx) => tx.$executeRaw`UPDATE link_change SET reason = 'nothing happened'`,
  );
  await expect(rewrite).rejects.toThrow(/permission denied/);
});

it('agrees when both instances change links at once', async () => {
  const { links } = await one.listLinks({});
  const chosen = links.slice(100, 110);
  const setAll = (state: network.LinkState) =>
    Promise.all(
      chosen.map(({ id }, place) =>
        (place % 2 ? one : two).setLinkState({ linkId: id, state, reason: 'drill' }, { scope: operator }),
      ),
    );
  await setAll(LinkState.DOWN);
  const states = async (client: Client) =>
    (await client.listLinks({})).links.filter(({ state }) => state === LinkState.DOWN).map(({ id }) => id);
  const expected = chosen.map(({ id }) => id);
  await expect.poll(() => states(one)).toEqual(expected);
  await expect.poll(() => states(two)).toEqual(expected);
  await setAll(LinkState.UP);
});

it.each([
  [
    'from_metro of a path',
    () => one.getPath({ fromMetroId: 'atlantis', toMetroId: 'wuhan' }),
    'from_metro_id',
  ],
  ['to_metro of a path', () => one.getPath({ fromMetroId: 'wuhan', toMetroId: '' }), 'to_metro_id'],
  ['metro of latencies', () => one.getLatencies({ metroId: 'atlantis' }), 'metro_id'],
  ['site of latencies', () => one.getLatencies({ metroId: 'wuhan', siteIds: ['x'] }), 'site_ids.0'],
  [
    'number of sites',
    () => one.getLatencies({ metroId: 'wuhan', siteIds: Array(10_001).fill('aksu-cm') }),
    'site_ids',
  ],
  ['metro of candidates', () => one.listCandidateSites({ metroId: 'x', roundTripUsMax: 1 }), 'metro_id'],
  ['bound of candidates', () => one.listCandidateSites({ metroId: 'wuhan' }), 'round_trip_us_max'],
  [
    'limit of candidates',
    () => one.listCandidateSites({ metroId: 'wuhan', roundTripUsMax: 1, limit: 1_001 }),
    'limit',
  ],
  [
    'negative limit',
    () => one.listCandidateSites({ metroId: 'wuhan', roundTripUsMax: 1, limit: -1 }),
    'limit',
  ],
  ['link', () => set('nowhere', LinkState.DOWN), 'link_id'],
  ['state', () => set('aksu-cm--aral-cm', LinkState.UNSPECIFIED), 'state'],
  ['reason', () => set('aksu-cm--aral-cm', LinkState.DOWN, ' '), 'reason'],
])('refuses a wrong %s and names the field', async (_, call, field) => {
  await expect(call()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', fields: [{ field }] });
});

it('lets only the portal, and no tenant, change a link', async () => {
  const change = { linkId: 'aksu-cm--aral-cm', state: LinkState.DOWN, reason: 'not mine' };
  await expect(one.setLinkState(change, { scope: tenant })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  await expect(orchestrator.setLinkState(change)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

function versionOf(topologyVersion: string): number {
  return Number(topologyVersion.split(':')[1]);
}

it('refuses text that cannot be stored or misleads, in every RPC', async () => {
  const admitted = [
    await admittedOf(
      (request) => one.setLinkState(request, { scope: operator }),
      () => ({ linkId: 'none', state: LinkState.DOWN, reason: 'a test' }),
    ),
    await admittedOf(
      (request) => one.getPath(request),
      () => ({ fromMetroId: 'beijing', toMetroId: 'chengdu' }),
    ),
    await admittedOf(
      (request) => one.getLatencies(request),
      () => ({ metroId: 'beijing', siteIds: ['none'] }),
    ),
    await admittedOf(
      (request) => one.listCandidateSites(request),
      () => ({ metroId: 'wuhan', roundTripUsMax: 5_000 }),
    ),
  ];
  expect(admitted.flat()).toEqual([]);
});

it('keeps the reason of a change on one line', async () => {
  const [link] = (await one.listLinks({})).links;
  await expect(set(link?.id ?? '', LinkState.DOWN, 'cut\nby: nobody')).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'reason' }],
  });
});
