import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { messageLine, readBooks, startHarness, type Harness } from '../testing/service.harness.js';

let harness: Harness;
let quota: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  quota = await harness.quotaAs('maas-gateway');
});
afterAll(() => harness.stop());

const leaseOf = (
  leaseId: string,
  holder: string,
  needTotalMicro: bigint,
  wantTotalMicro = needTotalMicro,
) => ({
  leaseId,
  holder,
  budgets: [],
  needTotalMicro,
  wantTotalMicro,
  ttlMs: 60_000,
});
const newLease = async (scope: TenantScope, needMicro: bigint, wantMicro?: bigint) => {
  const [leaseId, holder] = [randomUUID(), randomUUID()];
  await quota.lease(leaseOf(leaseId, holder, needMicro, wantMicro), { scope });
  return { leaseId, holder };
};
const held = async (scope: TenantScope) => (await readBooks(harness.admin, scope)).held;

it('grants the need, and at most a quarter of what is left after it', async () => {
  const scope = await harness.openAccount(1_000n);
  const [leaseId, holder] = [randomUUID(), randomUUID()];
  const granted = await quota.lease(leaseOf(leaseId, holder, 200n, 900n), { scope });
  expect(granted).toMatchObject({ leaseId, totalMicro: 400n, chargedMicro: 0n });
  expect(granted.expiresInMs).toBeGreaterThan(59_000);
  expect(await held(scope)).toBe(400n);
});

it('answers a repeat the same, grows and shrinks', async () => {
  const scope = await harness.openAccount(1_000n);
  const [leaseId, holder] = [randomUUID(), randomUUID()];
  const ask = async (need: bigint, want: bigint) =>
    (await quota.lease(leaseOf(leaseId, holder, need, want), { scope })).totalMicro;
  expect([await ask(200n, 900n), await ask(200n, 900n)]).toEqual([400n, 400n]);
  expect(await ask(500n, 500n)).toBe(500n);
  expect(await ask(100n, 120n)).toBe(120n);
  expect(await held(scope)).toBe(120n);
});

it('refuses what is not available, and names the balance', async () => {
  const scope = await harness.openAccount(100n);
  await newLease(scope, 60n);
  await expect(newLease(scope, 41n)).rejects.toMatchObject({
    code: 'BUDGET_EXHAUSTED',
    metadata: { budget: 'balance', budgetId: '', limitMicro: '100', needMicro: '41', availableMicro: '40' },
  });
});

it('charges from the lease, at most what was held, once', async () => {
  const scope = await harness.openAccount(1_000n);
  const { leaseId } = await newLease(scope, 100n);
  const charges = [
    { id: 'r1', leaseId, heldMicro: 50n, lines: [messageLine('a', 30n)] },
    {
      id: 'r2',
      leaseId,
      heldMicro: 50n,
      lines: [messageLine('b', 40n), { ...messageLine('c', 40n), upstream: 'u', attempt: 2 }],
    },
    { id: 'r3', leaseId, heldMicro: 1n, lines: [{ ...messageLine('d'), sku: 'model.video' }] },
    { id: 'r4', leaseId: 'none', heldMicro: 1n, lines: [] },
  ];
  const { results } = await quota.charge({ charges }, { scope });
  expect(results).toEqual([
    { id: 'r1', chargedMicro: 30n, withheldMicro: 0n, refused: '' },
    { id: 'r2', chargedMicro: 50n, withheldMicro: 30n, refused: '' },
    { id: 'r3', chargedMicro: 0n, withheldMicro: 0n, refused: expect.stringContaining('lines.0.sku: ') },
    { id: 'r4', chargedMicro: 0n, withheldMicro: 0n, refused: expect.stringContaining('lease_id: ') },
  ]);
  expect((await quota.charge({ charges }, { scope })).results).toEqual(results);
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    sum: 0n,
    balance: 920n,
    spent: 80n,
    held: 20n,
    expected: { balance: 920n, held: 20n, revenue: 80n },
    entries: 3n,
    entriesMicro: 80n,
  });
  const { tenantId } = scope;
  const recorded = await harness.admin.inPlatform(platformScope('test'), (tx) =>
    tx.governanceDiscrepancy.findMany({ where: { tenantId } }),
  );
  const amounts = { workedMicro: 80n, heldMicro: 50n, chargedMicro: 50n };
  expect(recorded).toMatchObject([{ chargeId: 'r2', kind: 'claim', upstream: 'u', attempt: 2, ...amounts }]);
});

it('frees what an expired lease has left, refuses to revive it, and charges it from what is available', async () => {
  const scope = await harness.openAccount(100n);
  const [leaseId, holder] = [randomUUID(), randomUUID()];
  await quota.lease({ ...leaseOf(leaseId, holder, 80n), ttlMs: 1_000 }, { scope });
  await sleep(1_050);
  await newLease(scope, 70n);
  await expect(quota.lease(leaseOf(leaseId, holder, 80n), { scope })).rejects.toMatchObject({ code: 'GONE' });
  const late = { id: 'late', leaseId, heldMicro: 80n, lines: [messageLine('late', 60n)] };
  const { results } = await quota.charge({ charges: [late] }, { scope });
  expect(results).toMatchObject([{ chargedMicro: 30n, withheldMicro: 30n }]);
  expect(await readBooks(harness.admin, scope)).toMatchObject({
    balance: 70n,
    held: 70n,
    expected: { held: 70n },
  });
});

it('renews every lease of a holder, and releases them', async () => {
  const [one, two] = [await harness.openAccount(100n), await harness.openAccount(100n)];
  const holder = randomUUID();
  const ids = [randomUUID(), randomUUID()].sort();
  await quota.lease({ ...leaseOf(ids[0] ?? '', holder, 10n), ttlMs: 1_500 }, { scope: one });
  await quota.lease({ ...leaseOf(ids[1] ?? '', holder, 20n), ttlMs: 1_500 }, { scope: two });
  const renewed = await quota.renew({ holder, ttlMs: 60_000 });
  expect(renewed.leaseIds).toEqual(ids);
  expect(renewed.expiresInMs.every((ms) => ms > 50_000)).toBe(true);
  await sleep(1_550);
  expect((await quota.renew({ holder, ttlMs: 60_000 })).leaseIds).toEqual(ids);
  expect(await quota.releaseHolder({ holder })).toEqual({ leases: 2 });
  expect((await quota.renew({ holder, ttlMs: 60_000 })).leaseIds).toEqual([]);
  expect([await held(one), await held(two)]).toEqual([0n, 0n]);
});

it('refuses the lease id of another holder', async () => {
  const scope = await harness.openAccount(100n);
  const { leaseId } = await newLease(scope, 10n);
  await expect(quota.lease(leaseOf(leaseId, randomUUID(), 10n), { scope })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
});
