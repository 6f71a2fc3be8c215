import { operatorScope } from '@isthmus/platform-identity';
import { builtInAtlas } from '@isthmus/atlas';
import { network } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { requirement, reserveRequest, startHarness, type Harness } from '../testing/harness.js';

const atlas = builtInAtlas('cn-2026');
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());

const reserve = (...rest: Parameters<typeof reserveRequest>) =>
  harness.one.orchestrator.reserve(reserveRequest(...rest));
const site = (siteId: string) => harness.two.portal.getSite({ siteId });

it.each([
  ['latency', { roundTripUsMax: 300 }, { latencyClassUs: '1000' }],
  ['price', { priceMicroPerHourMax: 10n }, { priceMicroPerHour: expect.stringMatching(/^\d+$/) }],
  [
    'resources',
    { resources: { cpuMilli: 256_000, memoryMib: 512, acceleratorMilli: 0 } },
    { resource: 'cpuMilli', cpuMilli: expect.stringMatching(/^\d+$/) },
  ],
  ['region', { metroId: 'lhasa', roundTripUsMax: 0, regionIds: ['shanghai'], operatorIds: [] }, {}],
])('names %s as the failed constraint, with an alternative', async (constraint, rest, facts) => {
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

it('names operators and excluded nodes as failed constraints, with an alternative', async () => {
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

it('does not choose excluded nodes', async () => {
  const first = await reserve();
  const second = await reserve({ excludedNodeIds: [first.placement?.nodeId ?? ''] });
  expect(second.placement?.nodeId).not.toBe(first.placement?.nodeId);
});

it('previews the decision of reserve, and reserves nothing', async () => {
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

it('places by the current network: a cut changes the round trip on both instances', async () => {
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
    Promise.all(
      linkIds.map((linkId) =>
        harness.network.setLinkState(
          { linkId, state, reason: 'a test' },
          { scope: operatorScope('user:operator') },
        ),
      ),
    );
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

it('says where the valid values are listed', async () => {
  await expect(harness.one.orchestrator.reserve(wrong({ metroId: 'atlantis' }))).rejects.toMatchObject({
    fields: [{ description: 'is not a metro of atlas cn-2026; Network.ListMetros lists them' }],
  });
  await expect(harness.one.portal.listReservations({ agentId: 'x' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'agent_id' }],
  });
});
