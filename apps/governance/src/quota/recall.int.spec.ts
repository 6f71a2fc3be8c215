import { randomUUID } from 'node:crypto';
import { quota } from '@isthmus/contracts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/service.harness.js';
import { WatchedEvents, type WatchedEvent } from '../testing/watched.events.js';
import type { TenantScope } from '@isthmus/platform-identity';

const TTL_MS = 60_000;
/** Long enough for a busy machine to hear of what was returned. */
const WAIT_MS = 2_000;
const EACH_KEY = { kind: quota.SubjectKind.KEY, id: '*' };
const EVERYTHING: WatchedEvent = { $case: 'policyChanged', value: '' };

type Gateway = Awaited<ReturnType<Harness['quotaAs']>>;
let harness: Harness;
/** At one instance each. */
let mine: Gateway;
let theirs: Gateway;
let portal: Gateway;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2, { RECALL_WAIT_MS: WAIT_MS });
  mine = await harness.quotaAs('maas-gateway', harness.addresses[0]);
  theirs = await harness.quotaAs('maas-gateway', harness.addresses[1]);
  portal = await harness.quotaAs('portal');
});
afterAll(() => harness.stop());

const leaseOf = (micro: bigint, budgets: quota.QuotaRef[] = []) => ({
  leaseId: randomUUID(),
  holder: randomUUID(),
  budgets,
  needTotalMicro: micro,
  wantTotalMicro: micro,
  ttlMs: TTL_MS,
});
const recallOf = (scope: TenantScope, ref: quota.QuotaRef | undefined): WatchedEvent => ({
  $case: 'recall',
  value: { tenantId: scope.tenantId, ref },
});

/** A holder at the other instance that does `onRecall` when it is recalled. */
async function watchThere(holder: string, onRecall: () => unknown = () => undefined): Promise<WatchedEvents> {
  const watched = new WatchedEvents(theirs, holder, (event) => {
    if (event?.$case === 'recall') void onRecall();
  });
  await watched.take(EVERYTHING);
  return watched;
}

async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; ms: number }> {
  const startedAt = performance.now();
  const result = await work;
  return { result, ms: performance.now() - startedAt };
}

it('grants what a holder at another instance returns, before the wait is over', async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const scope = await harness.openAccount(100n);
    const idle = leaseOf(80n);
    const watched = await watchThere(idle.holder, () =>
      theirs.lease({ ...idle, needTotalMicro: 30n, wantTotalMicro: 30n }, { scope }),
    );
    await theirs.lease(idle, { scope });
    const { result, ms } = await timed(mine.lease(leaseOf(70n), { scope }));
    expect(result.totalMicro).toBe(70n);
    expect(await watched.take(recallOf(scope, undefined))).toEqual([recallOf(scope, undefined)]);
    times.push(ms);
    await watched.stop();
  }
  expect(Math.min(...times)).toBeLessThan(WAIT_MS);
});

it('refuses after the wait when nobody returns enough', async () => {
  const scope = await harness.openAccount(100n);
  const idle = leaseOf(80n);
  const watched = await watchThere(idle.holder, () =>
    theirs.lease({ ...idle, needTotalMicro: 31n, wantTotalMicro: 31n }, { scope }),
  );
  await theirs.lease(idle, { scope });
  const refused = expect(mine.lease(leaseOf(70n), { scope })).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    metadata: { budgetId: '', needMicro: '70', availableMicro: '69' },
  });
  const { ms } = await timed(refused);
  expect(ms).toBeGreaterThanOrEqual(WAIT_MS - 1);
  await watched.stop();
});

it('refuses at once, and recalls nothing, where leases could not cover it', async () => {
  const scope = await harness.openAccount(100n);
  const lease = leaseOf(80n);
  const watched = await watchThere(lease.holder);
  await theirs.lease(lease, { scope });
  await expect(mine.lease(leaseOf(101n), { scope })).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
  await portal.setBudget({ subject: EACH_KEY, window: 'total', limitMicro: 1n }, { scope });
  const changed: WatchedEvent = { $case: 'policyChanged', value: scope.tenantId };
  expect(await watched.take(changed)).toEqual([changed]); // In order: a recall would have come before.
  await watched.stop();
});

it('recalls the budgets that lack something, for the subject that needs it', async () => {
  const scope = await harness.openAccount(1_000n);
  const budget = { subject: EACH_KEY, window: 'day', limitMicro: 100n };
  const { id } = await portal.setBudget(budget, { scope });
  const [k1, k2] = [
    { id, subjectId: 'k1' },
    { id, subjectId: 'k2' },
  ];
  const idle = leaseOf(90n, [k1]);
  const watched = await watchThere(idle.holder, () =>
    theirs.lease({ ...idle, needTotalMicro: 0n, wantTotalMicro: 0n }, { scope }),
  );
  await theirs.lease(idle, { scope });
  expect(await mine.lease(leaseOf(100n, [k2]), { scope })).toMatchObject({ totalMicro: 100n });
  expect(await mine.lease(leaseOf(100n, [k1]), { scope })).toMatchObject({ totalMicro: 100n });
  expect(await watched.take(recallOf(scope, k1))).toContainEqual(recallOf(scope, k1));
  expect(watched.events).toEqual([]);
  await watched.stop();
});

it('grants what the release of a holder frees', async () => {
  const scope = await harness.openAccount(100n);
  const gone = leaseOf(80n);
  const watched = await watchThere(randomUUID(), () => theirs.releaseHolder({ holder: gone.holder }));
  await theirs.lease(gone, { scope });
  expect(await mine.lease(leaseOf(100n), { scope })).toMatchObject({ totalMicro: 100n });
  await watched.stop();
});

it('grants slots of a rate limit that another holder returns', async () => {
  const scope = await harness.openAccount(0n);
  const { id } = await portal.setRateLimit({ subject: EACH_KEY, concurrentRequests: 10 }, { scope });
  const limit = { id, subjectId: 'k1' };
  const idle = { holder: randomUUID(), limit };
  const watched = await watchThere(idle.holder, () =>
    theirs.leaseRate({ ...idle, needSlots: 3, wantSlots: 3 }, { scope }),
  );
  await theirs.leaseRate({ ...idle, needSlots: 8, wantSlots: 8 }, { scope });
  const wanted = { holder: randomUUID(), limit, needSlots: 7, wantSlots: 7 };
  expect(await mine.leaseRate(wanted, { scope })).toMatchObject({ slots: 7 });
  expect(await watched.take(recallOf(scope, limit))).toContainEqual(recallOf(scope, limit));
  const { ms } = await timed(
    expect(mine.leaseRate({ ...wanted, needSlots: 8, wantSlots: 8 }, { scope })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      metadata: { dimension: 'slots', limit: '10' },
    }),
  );
  expect(ms).toBeGreaterThanOrEqual(WAIT_MS - 1);
  await watched.stop();
});
