import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { quota } from '@isthmus/contracts';
import { windowAt, type BudgetWindow } from '@isthmus/domain-governance';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from '../testing/service.harness.js';
import { wholePeriod } from '../testing/whole.period.js';

const { SubjectKind } = quota;
const EACH_KEY = { kind: SubjectKind.KEY, id: '*' };
const ORGANISATION = { kind: SubjectKind.ORGANISATION, id: '' };
const TTL_MS = 60_000;
const HOUR_MS = 3_600_000;

let harness: Harness;
let gateway: Awaited<ReturnType<Harness['quotaAs']>>;
let portal: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  gateway = await harness.quotaAs('maas-gateway');
  portal = await harness.quotaAs('portal');
});
afterAll(() => harness.stop());
beforeEach(() => wholePeriod(HOUR_MS));

const leaseOf = (micro: bigint, budgets: quota.QuotaRef[]) => ({
  leaseId: randomUUID(),
  holder: randomUUID(),
  budgets,
  needTotalMicro: micro,
  wantTotalMicro: micro,
  ttlMs: TTL_MS,
});
const chargeOf = (leaseId: string, micro: bigint) => ({
  charges: [{ id: randomUUID(), leaseId, heldMicro: micro, lines: [messageLine(randomUUID(), micro)] }],
});
const newBudget = async (
  scope: TenantScope,
  { subject, window, limitMicro }: { subject: quota.Subject; window: BudgetWindow; limitMicro: bigint },
) => (await portal.setBudget({ subject, window, limitMicro }, { scope })).id;

it.each(['hour', 'day', 'month'] as const)(
  'starts each %s with nothing spent; what an earlier one owes is charged to that one',
  async (window) => {
    const scope = await harness.openAccount(1_000n);
    const id = await newBudget(scope, { subject: ORGANISATION, window, limitMicro: 100n });
    const ref = { id, subjectId: '' };
    const earlier = leaseOf(100n, [ref]);
    await gateway.lease(earlier, { scope });
    await gateway.charge(chargeOf(earlier.leaseId, 30n), { scope });
    await expect(gateway.lease(leaseOf(1n, [ref]), { scope })).rejects.toMatchObject({
      code: 'BUDGET_EXHAUSTED',
      message: expect.stringMatching(/^The (hour|dai|month)ly budget of the organisation does not cover/),
      remedy: `Raise the budget of the organisation, or wait until the ${window} ends.`,
      metadata: { budget: 'organisation', window, budgetId: id, limitMicro: '100', availableMicro: '0' },
    });
    await endWindow(scope, window);

    const present = leaseOf(100n, [ref]);
    expect(await gateway.lease(present, { scope })).toMatchObject({ totalMicro: 100n });
    expect((await gateway.charge(chargeOf(earlier.leaseId, 50n), { scope })).results).toMatchObject([
      { chargedMicro: 50n },
    ]);
    const { budgets } = await portal.listBudgets({}, { scope });
    expect(budgets).toMatchObject([{ id, spentMicro: 0n, heldMicro: 100n }]);
    // Even an earlier window allows no more than its limit: 80 are spent.
    expect((await gateway.charge(chargeOf(earlier.leaseId, 50n), { scope })).results).toMatchObject([
      { chargedMicro: 20n, withheldMicro: 30n },
    ]);
    expect(await readBooks(harness.admin, scope)).toMatchObject({ balance: 900n, held: 100n });
  },
);

it.each(['total', 'hour', 'day', 'month'] as const)(
  'ends a lease with the first of its windows (%s and month)',
  async (window) => {
    const scope = await harness.openAccount(100n);
    const id = await newBudget(scope, { subject: ORGANISATION, window, limitMicro: 100n });
    const monthly = await newBudget(scope, { subject: EACH_KEY, window: 'month', limitMicro: 100n });
    const budgets = [
      { id, subjectId: '' },
      { id: monthly, subjectId: 'k1' },
    ];
    const lease = leaseOf(10n, budgets);
    const ends = [new Date(), new Date(Date.now() + TTL_MS)].map((at) => windowAt(window, at).end);
    await gateway.lease(lease, { scope });
    const end = await windowEndOf(scope, lease.leaseId);
    const monthEnd = windowAt('month', new Date()).end;
    expect([...ends, ...(window === 'total' ? [monthEnd] : [])]).toContainEqual(end);
    await setWindowEnd(scope, lease.leaseId, 2_000);
    const { expiresInMs } = await gateway.lease(lease, { scope });
    expect(expiresInMs).toBeLessThanOrEqual(2_000);
    const renewed = await gateway.renew({ holder: lease.holder, ttlMs: TTL_MS });
    expect(renewed.leaseIds).toEqual([lease.leaseId]);
    expect(renewed.expiresInMs[0]).toBeLessThanOrEqual(2_000);
    await setWindowEnd(scope, lease.leaseId, 50);
    await sleep(60);
    await expect(gateway.lease(lease, { scope })).rejects.toMatchObject({ code: 'GONE' });
    expect(await gateway.renew({ holder: lease.holder, ttlMs: TTL_MS })).toMatchObject({ leaseIds: [] });
  },
);

it('gives each subject of "*" the whole limit, and all of them what the organisation has', async () => {
  const scope = await harness.openAccount(1_000n);
  const all = await newBudget(scope, { subject: ORGANISATION, window: 'day', limitMicro: 150n });
  const each = await newBudget(scope, { subject: EACH_KEY, window: 'hour', limitMicro: 100n });
  const pathOf = (key: string) => [
    { id: all, subjectId: '' },
    { id: each, subjectId: key },
  ];
  const ask = (key: string, micro: bigint) => gateway.lease(leaseOf(micro, pathOf(key)), { scope });
  await expect(ask('k1', 101n)).rejects.toMatchObject({ metadata: { budgetId: each, subjectId: 'k1' } });
  expect(await ask('k1', 100n)).toMatchObject({ totalMicro: 100n });
  await expect(ask('k2', 51n)).rejects.toMatchObject({
    metadata: { budgetId: all, subjectId: '', availableMicro: '50', needMicro: '51' },
  });
  expect(await ask('k2', 50n)).toMatchObject({ totalMicro: 50n });
  await expect(ask('*', 0n)).rejects.toMatchObject({ fields: [{ field: 'budgets.1.subject_id' }] });
  const { budgets } = await portal.listBudgets({}, { scope });
  const held = Object.fromEntries(budgets.map(({ id, heldMicro }) => [id, heldMicro]));
  expect(held).toEqual({ [all]: 150n, [each]: 0n });
});

it('grants no more after a budget was lowered below what is spent and held, and charges what is held', async () => {
  const scope = await harness.openAccount(1_000n);
  const budget = { subject: EACH_KEY, window: 'total' as const };
  const id = await newBudget(scope, { ...budget, limitMicro: 100n });
  const lease = leaseOf(80n, [{ id, subjectId: 'k1' }]);
  await gateway.lease(lease, { scope });
  await newBudget(scope, { ...budget, limitMicro: 50n });
  await expect(gateway.lease({ ...lease, needTotalMicro: 81n }, { scope })).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    metadata: { limitMicro: '50', availableMicro: '-30' },
  });
  expect((await gateway.charge(chargeOf(lease.leaseId, 80n), { scope })).results).toMatchObject([
    { chargedMicro: 80n },
  ]);
});

/** As if the window in which a tenant's leases were taken had ended, and they with it. */
async function endWindow(scope: TenantScope, window: BudgetWindow): Promise<void> {
  const { tenantId } = scope;
  const present = windowAt(window, new Date()).start;
  const earlier = windowAt(window, new Date(present.getTime() - 1)).start;
  await harness.admin.inPlatform(platformScope('test'), async (tx) => {
    await tx.$executeRaw`
      UPDATE governance.budget_use SET window_start = ${earlier}, window_end = ${present}
      WHERE tenant_id = ${tenantId}::uuid`;
    await tx.$executeRaw`
      UPDATE governance.quota_lease SET window_starts = ARRAY[${earlier}::timestamptz], window_end = ${present},
        expires_at = ${present}
      WHERE tenant_id = ${tenantId}::uuid`;
  });
}

async function windowEndOf({ tenantId }: TenantScope, leaseId: string): Promise<Date | null> {
  const lease = await harness.admin.inPlatform(platformScope('test'), (tx) =>
    tx.governanceQuotaLease.findUniqueOrThrow({ where: { tenantId_leaseId: { tenantId, leaseId } } }),
  );
  return lease.windowEnd;
}

/** Moves the end of the window of a lease to `ms` from now, and its expiry with it. */
async function setWindowEnd({ tenantId }: TenantScope, leaseId: string, ms: number): Promise<void> {
  await harness.admin.inPlatform(
    platformScope('test'),
    (tx) => tx.$executeRaw`
      UPDATE governance.quota_lease SET window_end = clock_timestamp() + ${ms} * interval '1 millisecond',
        expires_at = clock_timestamp() + ${ms} * interval '1 millisecond'
      WHERE tenant_id = ${tenantId}::uuid AND lease_id = ${leaseId}::uuid`,
  );
}
