import { randomUUID } from 'node:crypto';
import { builtInAtlas } from '@isthmus/atlas';
import { network } from '@isthmus/contracts';
import { platformScope, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { requirement, reserveRequest, startHarness, type Harness } from '../testing/harness.js';

const atlas = builtInAtlas('cn-2026');
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

const test = platformScope('test');
const reserve = (...rest: Parameters<typeof reserveRequest>) =>
  harness.one.orchestrator.reserve(reserveRequest(...rest));
const site = (siteId: string) => harness.two.portal.getSite({ siteId });
const runOut = (key: string) =>
  harness.database.inPlatform(test, (tx) =>
    tx.computeReservation.update({ where: { key }, data: { expiresAt: new Date(Date.now() - 1) } }),
  );
const scopeOf = (tenantId: string): TenantScope => {
  const scope = tenantScope(tenantId, 'user:test');
  if (!scope) throw new Error('a test tenant is a UUID');
  return scope;
};

it('holds a node near the users and explains the choice', async () => {
  const { placement, state, expiresAt, resources } = await reserve();
  const explanation = JSON.parse(placement?.explanationJson ?? '') as Record<string, unknown>;
  expect(placement).toMatchObject({
    metroId: 'wuhan',
    reservationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(placement?.roundTripUs).toBeLessThanOrEqual(1_000);
  expect(placement?.priceMicroPerHour).toBeGreaterThan(0n);
  expect({ state, resources }).toEqual({ state: 'held', resources: requirement().resources });
  expect(expiresAt?.getTime()).toBeGreaterThan(Date.now());
  expect(explanation).toMatchObject({
    policy: 'stranding-1',
    weights: { latency: 40, price: 40 },
    seed: 20_261_124,
    chosen: {
      nodeId: placement?.nodeId,
      parts: { fragmentation: expect.any(Number), latency: expect.any(Number), price: expect.any(Number) },
    },
    runnersUp: [{}, {}, {}],
    filtered: { latency: expect.any(Number), resources: expect.any(Number), price: 0 },
    topologyVersion: expect.stringMatching(/^cn-2026:/),
    inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

it('gives a repeated call its first answer, on any instance', async () => {
  const request = reserveRequest();
  const first = await harness.one.orchestrator.reserve(request);
  expect(await harness.two.orchestrator.reserve(request)).toEqual(first);
  await expect(harness.two.orchestrator.reserve({ ...request, agentId: randomUUID() })).rejects.toMatchObject(
    {
      code: 'IDEMPOTENCY_MISMATCH',
    },
  );
});

it('makes one reservation of calls that race with one key', async () => {
  const request = reserveRequest({ requirement: requirement({ metroId: 'chengdu' }) });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? harness.one : harness.two).orchestrator.reserve(request)),
  );
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect((await site(answers[0]?.placement?.siteId ?? '')).reservations).toBe(1);
});

it('fills a small set to the last core and no further, with 200 calls over two instances at once', async () => {
  const asked = requirement({
    metroId: 'aksu',
    roundTripUsMax: 500,
    resources: { cpuMilli: 4_000, memoryMib: 1_024, acceleratorMilli: 0 },
  });
  const { sites } = await harness.network.listCandidateSites({
    metroId: 'aksu',
    roundTripUsMax: 500,
    limit: 1_000,
  });
  const near = new Set(sites.map(({ siteId }) => siteId));
  const nodes = atlas.nodes.filter(({ siteId }) => near.has(siteId));
  const room = nodes.reduce((sum, { cpuMilli }) => sum + Math.floor(cpuMilli / 4_000), 0);
  expect(room).toBeLessThan(200);

  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, (_, n) =>
      (n % 2 ? harness.one : harness.two).orchestrator.reserve(reserveRequest({ requirement: asked }), {
        deadline: 60_000,
      }),
    ),
  );
  const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const refused = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as object] : [],
  );
  expect(placed).toHaveLength(room);
  expect(refused).toHaveLength(200 - room);
  for (const error of refused) {
    expect(error).toMatchObject({
      code: 'PLACEMENT_IMPOSSIBLE',
      metadata: { 'refused.resources': String(nodes.length) },
    });
  }
  for (const { id, cpuMilli } of nodes) {
    const taken = placed.filter(({ placement }) => placement?.nodeId === id).length * 4_000;
    expect(taken).toBeLessThanOrEqual(cpuMilli);
  }

  await Promise.all(placed.map(({ key }) => harness.two.orchestrator.releaseReservation({ key })));
  for (const id of near)
    expect(await site(id)).toMatchObject({ reservations: 0, cpuMilliReserved: 0n, memoryMibReserved: 0n });
});

it('shares cards without mixing their leftovers, over two instances', async () => {
  const asked = requirement({
    metroId: 'aksu',
    roundTripUsMax: 500,
    resources: { cpuMilli: 100, memoryMib: 128, acceleratorMilli: 600 },
  });
  const reserveCard = (n: number) =>
    (n % 2 ? harness.one : harness.two).orchestrator.reserve(reserveRequest({ requirement: asked }), {
      deadline: 60_000,
    });
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => reserveCard(n)));
  const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const near = new Set(placed.map(({ placement }) => placement?.siteId));
  const cards = atlas.nodes
    .filter(({ siteId }) => near.has(siteId))
    .reduce((sum, { accelerators }) => sum + (accelerators?.cards ?? 0), 0);
  expect(placed).toHaveLength(cards);
  expect(placed.every(({ resources }) => (resources?.acceleratorMilli ?? 0) >= 600)).toBe(true);
  await Promise.all(placed.map(({ key }) => harness.one.orchestrator.releaseReservation({ key })));
});

it('gives back a hold that runs out, by itself', async () => {
  const request = reserveRequest({ requirement: requirement({ metroId: 'xian' }) });
  const { placement } = await harness.one.orchestrator.reserve(request);
  expect((await site(placement?.siteId ?? '')).reservations).toBe(1);
  await runOut(request.key);
  await expect
    .poll(async () => (await site(placement?.siteId ?? '')).reservations, { timeout: 10_000 })
    .toBe(0);
  await expect(harness.two.orchestrator.confirmReservation({ key: request.key })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringMatching(/expired/),
  });
  const again = await harness.one.orchestrator.reserve(request);
  expect(again).toMatchObject({ key: request.key, state: 'held' });
});

it('gives back many holds at once, each once, while two instances sweep', async () => {
  const asked = requirement({ metroId: 'guiyang' });
  const requests = Array.from({ length: 40 }, () => reserveRequest({ requirement: asked }));
  const placed = await Promise.all(
    requests.map((request, n) =>
      (n % 2 ? harness.one : harness.two).orchestrator.reserve(request, { deadline: 60_000 }),
    ),
  );
  await harness.database.inPlatform(test, (tx) =>
    tx.computeReservation.updateMany({
      where: { key: { in: requests.map(({ key }) => key) } },
      data: { expiresAt: new Date(Date.now() - 1) },
    }),
  );
  const siteIds = [...new Set(placed.map(({ placement }) => placement?.siteId ?? ''))];
  const left = async () => {
    const sites = await Promise.all(siteIds.map(site));
    return sites.map(({ reservations, cpuMilliReserved, memoryMibReserved }) => [
      reservations,
      cpuMilliReserved,
      memoryMibReserved,
    ]);
  };
  await expect.poll(left, { timeout: 10_000 }).toEqual(siteIds.map(() => [0, 0n, 0n]));
});

it('neither confirms nor lists a hold that has run out but has not been swept', async () => {
  const request = reserveRequest();
  await harness.one.orchestrator.reserve(request);
  await runOut(request.key);
  await expect(harness.one.orchestrator.confirmReservation({ key: request.key })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
  expect((await harness.one.portal.listReservations({ agentId: request.agentId })).reservations).toEqual([]);
});

it('confirms once and for good', async () => {
  const request = reserveRequest();
  await harness.one.orchestrator.reserve(request);
  const confirmed = await harness.two.orchestrator.confirmReservation({ key: request.key });
  expect(confirmed).toMatchObject({ state: 'confirmed', expiresAt: undefined });
  expect(await harness.one.orchestrator.confirmReservation({ key: request.key })).toEqual(confirmed);
  await runOut(request.key);
  await harness.one.orchestrator.reserve(reserveRequest());
  const { reservations } = await harness.one.portal.listReservations({ agentId: request.agentId });
  expect(reservations).toMatchObject([{ state: 'confirmed' }]);
  await expect(harness.one.orchestrator.confirmReservation({ key: 'never' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('releases what is held or confirmed, again and again, and what never was', async () => {
  const request = reserveRequest({ requirement: requirement({ metroId: 'hangzhou' }) });
  const { placement } = await harness.one.orchestrator.reserve(request);
  await harness.one.orchestrator.confirmReservation({ key: request.key });
  const release = () => harness.two.orchestrator.releaseReservation({ key: request.key });
  await Promise.all([release(), release(), release()]);
  await release();
  await harness.two.orchestrator.releaseReservation({ key: 'never' });
  expect((await site(placement?.siteId ?? '')).reservations).toBe(0);
  await expect(harness.one.orchestrator.reserve(request)).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
  await expect(harness.one.orchestrator.confirmReservation({ key: request.key })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringMatching(/released/),
  });
});

it.each([
  ['latency', { roundTripUsMax: 300 }, { latencyClassUs: '1000' }],
  ['price', { priceMicroPerHourMax: 10n }, { priceMicroPerHour: expect.stringMatching(/^\d+$/) }],
  [
    'resources',
    { resources: { cpuMilli: 256_000, memoryMib: 512, acceleratorMilli: 0 } },
    { resource: 'cpuMilli', cpuMilli: expect.stringMatching(/^\d+$/) },
  ],
  ['region', { metroId: 'lhasa', roundTripUsMax: 0, regionIds: ['shanghai'], operatorIds: [] }, {}],
])('names %s where that is what fails, with what would do', async (constraint, rest, facts) => {
  const failing = constraint === 'region' ? { ...rest, roundTripUsMax: 1_000 } : rest;
  const error = await reserve({ requirement: requirement(failing) }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  // A region that is too far fails by latency or by region: both are offered, latency is named.
  const named = constraint === 'region' ? 'latency' : constraint;
  expect(error).toMatchObject({ code: 'PLACEMENT_IMPOSSIBLE', metadata: { constraint: named, ...facts } });
  expect((error as { remedy: string }).remedy).toMatch(/\w/);
});

it('names operators and excluded nodes where those fail, with what would do', async () => {
  const near = await harness.network.listCandidateSites({ metroId: 'aksu', roundTripUsMax: 500, limit: 100 });
  const siteIds = new Set(near.sites.map(({ siteId }) => siteId));
  const nodes = atlas.nodes.filter(({ siteId }) => siteIds.has(siteId));
  const other = atlas.operators.find(({ id }) => nodes.every(({ operatorId }) => operatorId !== id));
  const asked = requirement({ metroId: 'aksu', roundTripUsMax: 500 });
  await expect(reserve({ requirement: { ...asked, operatorIds: [other?.id ?? ''] } })).rejects.toMatchObject({
    code: 'PLACEMENT_IMPOSSIBLE',
    metadata: { operatorId: nodes[0]?.operatorId },
  });
  await expect(
    reserve({ requirement: asked, excludedNodeIds: nodes.map(({ id }) => id) }),
  ).rejects.toMatchObject({ code: 'PLACEMENT_IMPOSSIBLE', metadata: { nodeId: expect.any(String) } });
});

it('leaves out excluded nodes', async () => {
  const first = await reserve();
  const second = await reserve({ excludedNodeIds: [first.placement?.nodeId ?? ''] });
  expect(second.placement?.nodeId).not.toBe(first.placement?.nodeId);
});

it('previews what reserve would decide, and holds nothing', async () => {
  const asked = requirement({ metroId: 'shenzhen' });
  const { placement } = await harness.two.portal.previewPlacement(
    { requirement: asked },
    { scope: newTenantScope() },
  );
  expect((await site(placement?.siteId ?? '')).reservations).toBe(0);
  const reserved = await reserve({ requirement: asked });
  expect(reserved.placement?.nodeId).toBe(placement?.nodeId);
  expect(placement?.reservationId).toBe('');
});

it('shows a tenant its own reservations only, and the platform all', async () => {
  const [mine, theirs] = [reserveRequest(), reserveRequest()];
  await Promise.all([mine, theirs].map((request) => harness.one.orchestrator.reserve(request)));
  const keys = async (agentId: string, scope?: TenantScope) => {
    const { reservations } = await harness.two.portal.listReservations({ agentId }, scope ? { scope } : {});
    return reservations.map(({ key }) => key);
  };
  expect(await keys('', scopeOf(mine.tenantId))).toEqual([mine.key]);
  expect(await keys(theirs.agentId, scopeOf(mine.tenantId))).toEqual([]);
  expect(await keys(theirs.agentId)).toEqual([theirs.key]);
});

it('lets only workflows reserve, confirm and release, and no tenant', async () => {
  const denied = { code: 'PERMISSION_DENIED' };
  const scope = newTenantScope();
  await expect(harness.one.portal.reserve(reserveRequest())).rejects.toMatchObject(denied);
  await expect(harness.one.orchestrator.reserve(reserveRequest(), { scope })).rejects.toMatchObject(denied);
  await expect(harness.one.portal.confirmReservation({ key: 'x' })).rejects.toMatchObject(denied);
  await expect(harness.one.portal.releaseReservation({ key: 'x' })).rejects.toMatchObject(denied);
  await expect(harness.one.portal.previewPlacement({ requirement: requirement() })).rejects.toMatchObject(
    denied,
  );
});

it('places by the network as it is: a cut changes the round trip on both instances', async () => {
  const scope = newTenantScope();
  const asked = requirement({
    metroId: 'beijing',
    roundTripUsMax: 0,
    regionIds: ['chengdu'],
    operatorIds: ['china-mobile'],
  });
  const previews = async () => {
    const answers = await Promise.all(
      [harness.one, harness.two].map(({ portal }) =>
        portal.previewPlacement({ requirement: asked }, { scope }),
      ),
    );
    return answers.map(({ placement }) => ({
      us: placement?.roundTripUs ?? 0,
      site: placement?.siteId ?? '',
    }));
  };
  const [before] = await previews();
  const metroId = atlas.sites.find(({ id }) => id === before?.site)?.metroId ?? '';
  const { linkIds } = await harness.network.getPath({ fromMetroId: 'beijing', toMetroId: metroId });
  const set = (state: network.LinkState) =>
    Promise.all(linkIds.map((linkId) => harness.network.setLinkState({ linkId, state, reason: 'a test' })));
  await set(network.LinkState.DOWN);
  await expect
    .poll(async () => (await previews()).every(({ us }) => us > (before?.us ?? Infinity)), {
      timeout: 10_000,
    })
    .toBe(true);
  await set(network.LinkState.UP);
  await expect.poll(previews, { timeout: 10_000 }).toEqual([before, before]);
});

const wrong = (rest: object) => reserveRequest({ requirement: { ...requirement(), ...rest } });
it.each([
  ['key', reserveRequest({ key: '' })],
  ['key', reserveRequest({ key: 'x'.repeat(201) })],
  ['key', reserveRequest({ key: 'a\0b' })],
  ['tenant_id', reserveRequest({ tenantId: 'nobody' })],
  ['agent_id', reserveRequest({ agentId: '' })],
  ['ttl_ms', reserveRequest({ ttlMs: 4_999 })],
  ['ttl_ms', reserveRequest({ ttlMs: 600_001 })],
  ['excluded_node_ids.0', reserveRequest({ excludedNodeIds: [''] })],
  ['excluded_node_ids', reserveRequest({ excludedNodeIds: Array<string>(1_001).fill('n') })],
  ['requirement', { ...reserveRequest(), requirement: undefined }],
  ['requirement.metro_id', wrong({ metroId: 'atlantis' })],
  ['requirement.round_trip_us_max', wrong({ roundTripUsMax: -1 })],
  ['requirement.round_trip_us_max', wrong({ roundTripUsMax: 2_000_001 })],
  ['requirement.resources', wrong({ resources: undefined })],
  [
    'requirement.resources.cpu_milli',
    wrong({ resources: { cpuMilli: 0, memoryMib: 1, acceleratorMilli: 0 } }),
  ],
  [
    'requirement.resources.memory_mib',
    wrong({ resources: { cpuMilli: 1, memoryMib: 0, acceleratorMilli: 0 } }),
  ],
  [
    'requirement.resources.accelerator_milli',
    wrong({ resources: { cpuMilli: 1, memoryMib: 1, acceleratorMilli: 1_001 } }),
  ],
  ['requirement.operator_ids.0', wrong({ operatorIds: ['nobody'] })],
  ['requirement.region_ids.0', wrong({ regionIds: ['nowhere'] })],
  ['requirement.price_micro_per_hour_max', wrong({ priceMicroPerHourMax: -1n })],
])('refuses a wrong %s and names the field', async (field, request) => {
  await expect(harness.one.orchestrator.reserve(request)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

it('says where to find what is known', async () => {
  await expect(harness.one.orchestrator.reserve(wrong({ metroId: 'atlantis' }))).rejects.toMatchObject({
    fields: [{ description: 'is not a metro of atlas cn-2026; Network.ListMetros has them all' }],
  });
  await expect(harness.one.portal.listReservations({ agentId: 'x' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'agent_id' }],
  });
});
