import { randomUUID } from 'node:crypto';
import { quota } from '@isthmus/contracts';
import { runService } from '@isthmus/platform-grpc-server';
import { platformScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { serviceOptions } from '../service.js';
import { startHarness, type Harness } from '../testing/service.harness.js';
import { WatchedEvents, type WatchedEvent } from '../testing/watched.events.js';

const KEY = { kind: quota.SubjectKind.KEY, id: 'k1' };
const EVERYTHING: WatchedEvent = { $case: 'policyChanged', value: '' };
const PRICES: WatchedEvent = { $case: 'pricesChanged', value: true };
const policyOf = (tenantId: string): WatchedEvent => ({ $case: 'policyChanged', value: tenantId });

let harness: Harness;
/** Clients of the two instances. */
let gateways: Awaited<ReturnType<Harness['quotaAs']>>[];
let portal: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  gateways = await Promise.all(harness.addresses.map((address) => harness.quotaAs('maas-gateway', address)));
  portal = await harness.quotaAs('portal', harness.addresses[0]);
});
afterAll(() => harness.stop());

/** An open watch at one instance. */
async function watch(instance: number): Promise<WatchedEvents> {
  const client = gateways[instance];
  if (!client) throw new Error('there is no such instance');
  const watched = new WatchedEvents(client, randomUUID());
  expect(await watched.take(EVERYTHING)).toEqual([EVERYTHING]);
  return watched;
}

it('begins with a change of everything, then names the tenant of each change, at every instance', async () => {
  const scope = await harness.openAccount(0n);
  const changed = policyOf(scope.tenantId);
  const watches = [await watch(0), await watch(1)];
  const changes: (() => Promise<unknown>)[] = [
    () => portal.setBudget({ subject: KEY, window: 'total', limitMicro: 1n }, { scope }),
    async () => {
      const [budget] = (await portal.listBudgets({}, { scope })).budgets;
      await portal.deleteBudget({ id: budget?.id ?? '' }, { scope });
    },
    () => portal.setRateLimit({ subject: KEY, requestsPerMinute: 1n }, { scope }),
    async () => {
      const [limit] = (await portal.listRateLimits({}, { scope })).limits;
      await portal.deleteRateLimit({ id: limit?.id ?? '' }, { scope });
    },
  ];
  for (const change of changes) {
    await change();
    for (const watched of watches) expect(await watched.take(changed)).toEqual([changed]);
  }
  await Promise.all(watches.map((watched) => watched.stop()));
});

it('announces nothing where nothing changed', async () => {
  const scope = await harness.openAccount(0n);
  const budget = { subject: KEY, window: 'total', limitMicro: 1n };
  const watched = await watch(1);
  await portal.setBudget(budget, { scope });
  expect(await watched.take(policyOf(scope.tenantId))).toEqual([policyOf(scope.tenantId)]);
  await portal.setBudget(budget, { scope });
  await portal.deleteBudget({ id: randomUUID() }, { scope });
  const other = await harness.openAccount(0n);
  await portal.setBudget(budget, { scope: other });
  // In order: what came before the other tenant's change has arrived.
  expect(await watched.take(policyOf(other.tenantId))).toEqual([policyOf(other.tenantId)]);
  await watched.stop();
});

it('announces new prices', async () => {
  const watched = await watch(0);
  await harness.admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$executeRaw`
      INSERT INTO governance.price (id, sku, model, amount_micro, per, unit, effective_from)
      VALUES ('test-price', 'test.sku', '', 1, 1, 'unit', now())`,
  );
  expect(await watched.take(PRICES)).toEqual([PRICES]);
  await watched.stop();
});

it('reports a change of everything after the connection that hears of changes was lost', async () => {
  const scope = await harness.openAccount(0n);
  const watched = await watch(0);
  const ended = await harness.admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw<{ ended: boolean }[]>`
      SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
      WHERE usename LIKE '%governance%' AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
  );
  expect(ended).toEqual([{ ended: true }, { ended: true }]);
  await portal.setBudget({ subject: KEY, window: 'total', limitMicro: 1n }, { scope });
  expect(await watched.take(PRICES)).toContainEqual(EVERYTHING);
  const after = await watch(0);
  await portal.setRateLimit({ subject: KEY, requestsPerMinute: 1n }, { scope });
  expect(await after.take(policyOf(scope.tenantId))).toEqual([policyOf(scope.tenantId)]);
  await Promise.all([watched.stop(), after.stop()]);
});

it('ends when the service stops, within the time that it has to drain', async () => {
  const environment = await harness.environmentOf();
  const service = await runService(serviceOptions(environment));
  const client = await harness.quotaAs('maas-gateway', `127.0.0.1:${environment.GRPC_PORT}`);
  const watched = new WatchedEvents(client, randomUUID());
  await watched.take(EVERYTHING);
  const startedAt = performance.now();
  await service.stop();
  await watched.ended.catch((error: unknown) => expect(error).toMatchObject({ code: 'UNAVAILABLE' }));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
