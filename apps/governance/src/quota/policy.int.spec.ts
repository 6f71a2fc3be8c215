import { randomUUID } from 'node:crypto';
import { quota } from '@isthmus/contracts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { messageLine, startHarness, type Harness } from '../testing/service.harness.js';

const { SubjectKind } = quota;
const ORGANISATION = { kind: SubjectKind.ORGANISATION, id: '' };
const EACH_KEY = { kind: SubjectKind.KEY, id: '*' };
const KEY = { kind: SubjectKind.KEY, id: 'k1' };

let harness: Harness;
let portal: Awaited<ReturnType<Harness['quotaAs']>>;
let gateway: Awaited<ReturnType<Harness['quotaAs']>>;
let audit: Awaited<ReturnType<Harness['auditAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  portal = await harness.quotaAs('portal');
  gateway = await harness.quotaAs('maas-gateway');
  audit = await harness.auditAs('portal');
});
afterAll(() => harness.stop());

it('creates a budget for each subject and window, and changes its limit', async () => {
  const scope = await harness.openAccount(1_000n);
  const set = (subject: quota.Subject, window: string, limitMicro: bigint) =>
    portal.setBudget({ subject, window, limitMicro }, { scope });
  const total = await set(ORGANISATION, 'total', 100n);
  const hour = await set(ORGANISATION, 'hour', 200n);
  const eachDay = await set(EACH_KEY, 'day', 300n);
  const month = await set(KEY, 'month', 0n);
  expect(new Set([total, hour, eachDay, month].map(({ id }) => id)).size).toBe(4);
  expect(await set(ORGANISATION, 'total', 150n)).toEqual({ ...total, limitMicro: 150n });
  const { budgets } = await portal.listBudgets({}, { scope });
  const rest = { spentMicro: 0n, heldMicro: 0n };
  expect(budgets).toHaveLength(4);
  expect(budgets).toEqual(
    expect.arrayContaining([
      { id: total.id, subject: ORGANISATION, window: 'total', limitMicro: 150n, ...rest },
      { id: hour.id, subject: ORGANISATION, window: 'hour', limitMicro: 200n, ...rest },
      { id: eachDay.id, subject: EACH_KEY, window: 'day', limitMicro: 300n, ...rest },
      { id: month.id, subject: KEY, window: 'month', limitMicro: 0n, ...rest },
    ]),
  );
});

it('creates one budget though two calls set it at once', async () => {
  const scope = await harness.openAccount(1_000n);
  const set = (limitMicro: bigint) =>
    portal.setBudget({ subject: KEY, window: 'total', limitMicro }, { scope });
  const both = await Promise.all([set(1n), set(2n)]);
  const { budgets } = await portal.listBudgets({}, { scope });
  expect(budgets).toHaveLength(1);
  expect(both.map(({ id }) => id)).toEqual([budgets[0]?.id, budgets[0]?.id]);
});

it('reports what a budget has spent and holds, and forgets a deleted one', async () => {
  const scope = await harness.openAccount(1_000n);
  const { id } = await portal.setBudget({ subject: KEY, window: 'day', limitMicro: 500n }, { scope });
  const leaseId = randomUUID();
  const lease = {
    leaseId,
    holder: randomUUID(),
    budgets: [{ id, subjectId: 'k1' }],
    needTotalMicro: 100n,
    wantTotalMicro: 100n,
    ttlMs: 60_000,
  };
  await gateway.lease(lease, { scope });
  const charges = [{ id: 'r1', leaseId, heldMicro: 60n, lines: [messageLine('a', 40n)] }];
  await gateway.charge({ charges }, { scope });
  expect((await portal.listBudgets({}, { scope })).budgets).toMatchObject([
    { id, spentMicro: 40n, heldMicro: 60n },
  ]);

  await portal.deleteBudget({ id }, { scope });
  await portal.deleteBudget({ id }, { scope });
  expect((await portal.listBudgets({}, { scope })).budgets).toEqual([]);
  // Its lease ends well, and grows beyond what the budget allowed.
  expect(await gateway.lease({ ...lease, needTotalMicro: 700n }, { scope })).toMatchObject({
    totalMicro: 700n,
    chargedMicro: 40n,
  });
  await expect(gateway.lease({ ...lease, leaseId: randomUUID() }, { scope })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    metadata: { budgetId: id },
  });
});

it('creates a rate limit for each subject, and changes its numbers', async () => {
  const scope = await harness.openAccount(0n);
  const set = (subject: quota.Subject, requestsPerMinute: bigint, concurrentRequests = 0) =>
    portal.setRateLimit({ subject, requestsPerMinute, tokensPerMinute: 7n, concurrentRequests }, { scope });
  const one = await set(EACH_KEY, 10n);
  const other = await set(KEY, 20n, 5);
  expect(await set(EACH_KEY, 11n)).toEqual({ ...one, requestsPerMinute: 11n });
  const { limits } = await portal.listRateLimits({}, { scope });
  expect(limits).toHaveLength(2);
  expect(limits).toEqual(expect.arrayContaining([{ ...one, requestsPerMinute: 11n }, other]));
  expect((await gateway.getPolicy({}, { scope })).limits).toEqual(limits);
  await portal.deleteRateLimit({ id: one.id }, { scope });
  await portal.deleteRateLimit({ id: one.id }, { scope });
  expect((await portal.listRateLimits({}, { scope })).limits).toEqual([other]);
});

it('records each change in the audit log, and none where nothing changed', async () => {
  const scope = await harness.openAccount(0n);
  const budget = { subject: KEY, window: 'hour', limitMicro: 5n };
  const limit = { subject: ORGANISATION, requestsPerMinute: 1n, tokensPerMinute: 2n, concurrentRequests: 3 };
  const { id } = await portal.setBudget(budget, { scope });
  await portal.setBudget(budget, { scope });
  await portal.setBudget({ ...budget, limitMicro: 6n }, { scope });
  await portal.deleteBudget({ id }, { scope });
  await portal.deleteBudget({ id }, { scope });
  const { id: limitId } = await portal.setRateLimit(limit, { scope });
  await portal.setRateLimit(limit, { scope });
  await portal.deleteRateLimit({ id: limitId }, { scope });
  const { records } = await audit.listRecords({}, { scope });
  const { actor } = scope;
  const about = (resource: string) => ({ actor, resource });
  const limitNumbers = { requests_per_minute: '1', tokens_per_minute: '2', concurrent_requests: '3' };
  const changes = records
    .filter(({ action }) => !action.startsWith('ledger.'))
    .toSorted((a, b) => Number(a.sequence - b.sequence));
  const budgetFacts = { subject: 'key k1', window: 'hour' };
  expect(changes).toMatchObject([
    { action: 'budget.set', ...about(`budget/${id}`), attributes: { ...budgetFacts, limit_micro: '5' } },
    { action: 'budget.set', ...about(`budget/${id}`), attributes: { ...budgetFacts, limit_micro: '6' } },
    { action: 'budget.delete', ...about(`budget/${id}`), attributes: budgetFacts },
    {
      action: 'rate-limit.set',
      ...about(`rate-limit/${limitId}`),
      attributes: { subject: 'organisation', ...limitNumbers },
    },
    {
      action: 'rate-limit.delete',
      ...about(`rate-limit/${limitId}`),
      attributes: { subject: 'organisation' },
    },
  ]);
});

it('keeps tenants apart', async () => {
  const [mine, theirs] = [await harness.openAccount(100n), await harness.openAccount(100n)];
  const { id } = await portal.setBudget({ subject: KEY, window: 'total', limitMicro: 9n }, { scope: theirs });
  const limit = { subject: KEY, requestsPerMinute: 9n, tokensPerMinute: 0n, concurrentRequests: 0 };
  const { id: limitId } = await portal.setRateLimit(limit, { scope: theirs });
  await portal.deleteBudget({ id }, { scope: mine });
  await portal.deleteRateLimit({ id: limitId }, { scope: mine });
  expect(await gateway.getPolicy({}, { scope: mine })).toEqual({ budgets: [], limits: [] });
  const policy = await gateway.getPolicy({}, { scope: theirs });
  expect([policy.budgets.length, policy.limits.length]).toEqual([1, 1]);
  const amounts = { needTotalMicro: 1n, wantTotalMicro: 1n, ttlMs: 60_000 };
  const [leaseId, holder] = [randomUUID(), randomUUID()];
  const budgets = [{ id, subjectId: 'k1' }];
  await expect(
    gateway.lease({ leaseId, holder, budgets, ...amounts }, { scope: mine }),
  ).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
  await expect(
    gateway.leaseRate({ holder, limit: { id: limitId, subjectId: 'k1' } }, { scope: mine }),
  ).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', metadata: { limitId } });
});

it('lets only the portal manage, and only gateways spend', async () => {
  const scope = await harness.openAccount(100n);
  const compute = await harness.quotaAs('compute-scheduler');
  const denied = { code: 'PERMISSION_DENIED' };
  const id = randomUUID();
  const budget = { subject: KEY, window: 'total', limitMicro: 9n };
  const limit = { subject: KEY, requestsPerMinute: 9n, tokensPerMinute: 0n, concurrentRequests: 0 };
  for (const client of [gateway, compute]) {
    await expect(client.setBudget(budget, { scope })).rejects.toMatchObject(denied);
    await expect(client.listBudgets({}, { scope })).rejects.toMatchObject(denied);
    await expect(client.deleteBudget({ id }, { scope })).rejects.toMatchObject(denied);
    await expect(client.setRateLimit(limit, { scope })).rejects.toMatchObject(denied);
    await expect(client.listRateLimits({}, { scope })).rejects.toMatchObject(denied);
    await expect(client.deleteRateLimit({ id }, { scope })).rejects.toMatchObject(denied);
  }
  for (const client of [portal, compute]) {
    await expect(client.getPolicy({}, { scope })).rejects.toMatchObject(denied);
    await expect(client.lease({ leaseId: id, holder: id }, { scope })).rejects.toMatchObject(denied);
    await expect(client.leaseRate({ holder: id }, { scope })).rejects.toMatchObject(denied);
    await expect(client.charge({ charges: [] }, { scope })).rejects.toMatchObject(denied);
    await expect(client.renew({ holder: id, ttlMs: 60_000 })).rejects.toMatchObject(denied);
    await expect(client.releaseHolder({ holder: id })).rejects.toMatchObject(denied);
    await expect(firstOf(client.watch({ holder: id }))).rejects.toMatchObject(denied);
  }
});

it.each([
  ['subject.kind', { subject: { kind: SubjectKind.UNSPECIFIED, id: '' }, window: 'total', limitMicro: 1n }],
  ['subject', { window: 'total', limitMicro: 1n }],
  ['subject.id', { subject: { kind: SubjectKind.KEY, id: '' }, window: 'total', limitMicro: 1n }],
  ['subject.id', { subject: { ...ORGANISATION, id: '*' }, window: 'total', limitMicro: 1n }],
  ['window', { subject: KEY, window: 'week', limitMicro: 1n }],
  ['limit_micro', { subject: KEY, window: 'total', limitMicro: -1n }],
])('refuses a budget with a wrong %s', async (field, request) => {
  const scope = await harness.openAccount(0n);
  await expect(portal.setBudget(request, { scope })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

it.each([
  ['requests_per_minute', { subject: KEY }],
  ['tokens_per_minute', { subject: KEY, tokensPerMinute: -1n, requestsPerMinute: 1n }],
  ['concurrent_requests', { subject: KEY, concurrentRequests: -1, requestsPerMinute: 1n }],
])('refuses a rate limit with a wrong %s', async (field, request) => {
  const scope = await harness.openAccount(0n);
  await expect(portal.setRateLimit(request, { scope })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field }],
  });
});

async function firstOf<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  for await (const event of events) return event;
  return undefined;
}
