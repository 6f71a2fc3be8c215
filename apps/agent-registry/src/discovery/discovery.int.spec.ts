import { randomUUID } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { newTenantScope, queryDatabase } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { deployRequest, startHarness, type Harness } from '../testing/registry.harness.js';

/** The sweep runs every second, once a leader is elected. */
const SWEPT = { timeout: 15_000 };

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
});
afterAll(() => harness.stop());
beforeEach(() => Object.assign(harness.encoder, { refusal: undefined, delayMs: 0 }));

async function register(scope: TenantScope, name: string, description: string): Promise<string> {
  const request = {
    idempotencyKey: randomUUID(),
    spec: {
      ...deployRequest().spec,
      name,
      description,
      skills: [{ id: 'all', name, description, tags: ['all'], examples: [] }],
    },
    endpoint: 'https://agents.example/a2a',
  };
  return (await harness.portal.registerAgent(request, { scope })).id;
}
const search = async (scope: TenantScope, query: string) =>
  (await harness.portal.searchAgents({ query, pageSize: 10 }, { scope })).hits.map(({ agent, score }) => ({
    id: agent?.id,
    score,
  }));
const vectorsOf = (agentId: string) =>
  queryDatabase(
    inject('databaseAdminUrl'),
    'SELECT agent_version, model_version, octet_length(vectors) AS bytes FROM registry.agent_vector WHERE agent_id = $1',
    [agentId],
  );

it('finds an agent by its meaning in the other language, soon after it was registered', async () => {
  const scope = newTenantScope();
  const id = await register(scope, 'Care', 'Handles refunds of orders.');
  await register(scope, 'Sky', 'Tells the weather.');
  await expect.poll(() => search(scope, '退款'), SWEPT).toEqual([{ id, score: 100 }]);
  expect(await vectorsOf(id)).toEqual([{ agent_version: 1, model_version: '1', bytes: 40 }]);
});

it('keeps another tenant’s agents out, and asks on behalf of the tenant whose texts they are', async () => {
  const [owner, other] = [newTenantScope(), newTenantScope()];
  const id = await register(owner, 'Care', 'Handles refunds of orders.');
  const own = await register(other, 'Care', 'Pays money back.');
  await expect.poll(() => search(other, '退款'), SWEPT).toEqual([{ id: own, score: 100 }]);
  await expect.poll(() => search(owner, '退款'), SWEPT).toEqual([{ id, score: 100 }]);
  const tenantsOf = (text: string) =>
    harness.encoder.calls.filter(({ texts }) => texts.includes(text)).map(({ tenantId }) => tenantId);
  expect(new Set(tenantsOf('Care. Pays money back'))).toEqual(new Set([other.tenantId]));
});

it('goes by words within the deadline where the encoder is slow or away', async () => {
  const scope = newTenantScope();
  const id = await register(scope, 'Refunds', 'Handles refunds.');
  await expect.poll(() => vectorsOf(id), SWEPT).toHaveLength(1);
  harness.encoder.delayMs = 5_000;
  const slow = performance.now();
  expect(await search(scope, 'refunds')).toEqual([{ id, score: 100 }]);
  expect(await search(scope, '退款')).toEqual([]);
  expect(performance.now() - slow).toBeLessThan(1_000);
  Object.assign(harness.encoder, { delayMs: 0, refusal: new AppError('UNAVAILABLE', 'away') });
  await expect.poll(() => search(scope, 'refunds')).toEqual([{ id, score: 100 }]);
});

it('computes again what changed, and what another encoder computed', async () => {
  const scope = newTenantScope();
  const { id, version } = await harness.deploy(scope);
  await harness.bringUp(id, 1);
  await expect.poll(() => vectorsOf(id), SWEPT).toMatchObject([{ agent_version: version, bytes: 40 }]);
  harness.encoder.version = '2';
  await register(scope, 'Other', 'Makes the sweep ask.');
  // The version before must have fallen silent.
  await expect.poll(() => vectorsOf(id), { timeout: 30_000 }).toMatchObject([{ model_version: '2' }]);
});

it('keeps no vectors of an agent that is gone', async () => {
  const scope = newTenantScope();
  const id = await register(scope, 'Care', 'Handles refunds of orders.');
  await expect.poll(() => vectorsOf(id), SWEPT).toHaveLength(1);
  await harness.portal.deregisterAgent({ agentId: id, idempotencyKey: randomUUID() }, { scope });
  expect(await vectorsOf(id)).toEqual([]);
});
