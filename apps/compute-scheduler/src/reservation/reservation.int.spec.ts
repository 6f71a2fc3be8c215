import { randomUUID } from 'node:crypto';
import { builtInAtlas } from '@isthmus/atlas';
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
const expire = (key: string) =>
  harness.database.inPlatform(test, (tx) =>
    tx.computeReservation.update({ where: { key }, data: { expiresAt: new Date(Date.now() - 1) } }),
  );
const scopeOf = (tenantId: string): TenantScope => {
  const scope = tenantScope(tenantId, 'user:test', 'owner');
  if (!scope) throw new Error('a test tenant is a UUID');
  return scope;
};

it('reserves a node near the users and explains the choice', async () => {
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

it('returns the first reservation to a repeated call, on any instance', async () => {
  const request = reserveRequest();
  const first = await harness.one.orchestrator.reserve(request);
  expect(await harness.two.orchestrator.reserve(request)).toEqual(first);
  await expect(harness.two.orchestrator.reserve({ ...request, agentId: randomUUID() })).rejects.toMatchObject(
    {
      code: 'IDEMPOTENCY_MISMATCH',
    },
  );
});

it('makes one reservation of concurrent calls with one key', async () => {
  const request = reserveRequest({ requirement: requirement({ metroId: 'chengdu' }) });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? harness.one : harness.two).orchestrator.reserve(request)),
  );
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect((await site(answers[0]?.placement?.siteId ?? '')).reservations).toBe(1);
});

it('fills a few nodes to the last core and no further, with 200 concurrent calls over two instances', async () => {
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
    const allocated = placed.filter(({ placement }) => placement?.nodeId === id).length * 4_000;
    expect(allocated).toBeLessThanOrEqual(cpuMilli);
  }

  await Promise.all(placed.map(({ key }) => harness.two.orchestrator.releaseReservation({ key })));
  for (const id of near)
    expect(await site(id)).toMatchObject({ reservations: 0, cpuMilliReserved: 0n, memoryMibReserved: 0n });
});

it('shares devices without adding up their leftovers, over two instances', async () => {
  const asked = requirement({
    metroId: 'aksu',
    roundTripUsMax: 500,
    resources: { cpuMilli: 100, memoryMib: 128, acceleratorMilli: 600 },
  });
  const reserveDevice = (n: number) =>
    (n % 2 ? harness.one : harness.two).orchestrator.reserve(reserveRequest({ requirement: asked }), {
      deadline: 60_000,
    });
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => reserveDevice(n)));
  const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const near = new Set(placed.map(({ placement }) => placement?.siteId));
  const devices = atlas.nodes
    .filter(({ siteId }) => near.has(siteId))
    .reduce((sum, { accelerators }) => sum + (accelerators?.devices ?? 0), 0);
  expect(placed).toHaveLength(devices);
  expect(placed.every(({ resources }) => (resources?.acceleratorMilli ?? 0) >= 600)).toBe(true);
  await Promise.all(placed.map(({ key }) => harness.one.orchestrator.releaseReservation({ key })));
});

it('releases a reservation that expires', async () => {
  const request = reserveRequest({ requirement: requirement({ metroId: 'xian' }) });
  const { placement } = await harness.one.orchestrator.reserve(request);
  expect((await site(placement?.siteId ?? '')).reservations).toBe(1);
  await expire(request.key);
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

it('releases many expired reservations, each once, while two instances sweep', async () => {
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

it('neither confirms nor lists an expired reservation that has not been swept', async () => {
  const request = reserveRequest();
  await harness.one.orchestrator.reserve(request);
  await expire(request.key);
  await expect(harness.one.orchestrator.confirmReservation({ key: request.key })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
  expect((await harness.one.portal.listReservations({ agentId: request.agentId })).reservations).toEqual([]);
});

it('confirms once, permanently', async () => {
  const request = reserveRequest();
  await harness.one.orchestrator.reserve(request);
  const confirmed = await harness.two.orchestrator.confirmReservation({ key: request.key });
  expect(confirmed).toMatchObject({ state: 'confirmed', expiresAt: undefined });
  expect(await harness.one.orchestrator.confirmReservation({ key: request.key })).toEqual(confirmed);
  await expire(request.key);
  await harness.one.orchestrator.reserve(reserveRequest());
  const { reservations } = await harness.one.portal.listReservations({ agentId: request.agentId });
  expect(reservations).toMatchObject([{ state: 'confirmed' }]);
  await expect(harness.one.orchestrator.confirmReservation({ key: 'never' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('releases a held or confirmed reservation, repeatedly, and an unknown one', async () => {
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

it('lists a tenant its own reservations, and the platform all', async () => {
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
