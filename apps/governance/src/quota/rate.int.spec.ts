import { randomUUID } from 'node:crypto';
import { quota } from '@isthmus/contracts';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/service.harness.js';
import { wholePeriod } from '../testing/whole.period.js';

const MINUTE_MS = 60_000;
const EACH_KEY = { kind: quota.SubjectKind.KEY, id: '*' };

let harness: Harness;
let gateway: Awaited<ReturnType<Harness['quotaAs']>>;
let portal: Awaited<ReturnType<Harness['quotaAs']>>;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 2);
  gateway = await harness.quotaAs('maas-gateway');
  portal = await harness.quotaAs('portal');
});
afterAll(() => harness.stop());
beforeEach(() => wholePeriod(MINUTE_MS));

interface Limits {
  requestsPerMinute?: bigint;
  tokensPerMinute?: bigint;
  concurrentRequests?: number;
}

async function newLimit(limits: Limits): Promise<{ scope: TenantScope; limit: quota.QuotaRef }> {
  const scope = await harness.openAccount(0n);
  const { id } = await portal.setRateLimit({ subject: EACH_KEY, ...limits }, { scope });
  return { scope, limit: { id, subjectId: 'k1' } };
}

/** What asks for exactly these totals. */
const exactly = (requests: bigint, tokens = 0n, slots = 0) => ({
  needRequests: requests,
  wantRequests: requests,
  needTokens: tokens,
  wantTokens: tokens,
  needSlots: slots,
  wantSlots: slots,
});

it('grants totals of the present minute, at most a quarter beyond the need', async () => {
  const { scope, limit } = await newLimit({ requestsPerMinute: 100n, tokensPerMinute: 1_000n });
  const holder = randomUUID();
  const request = { ...exactly(20n, 200n), holder, limit, wantRequests: 90n, wantTokens: 210n };
  const granted = await gateway.leaseRate(request, { scope });
  expect(granted).toMatchObject({
    requests: 40n,
    requestsLeft: 60n,
    tokens: 210n,
    tokensLeft: 790n,
    slots: 0,
    slotsExpireInMs: MINUTE_MS,
    minute: BigInt(Math.floor(Date.now() / MINUTE_MS)),
  });
  expect(granted.windowEndsInMs).toBeGreaterThan(0);
  expect(granted.windowEndsInMs).toBeLessThanOrEqual(MINUTE_MS);
  // A repeat changes nothing.
  expect(await gateway.leaseRate({ ...request, minute: granted.minute }, { scope })).toMatchObject({
    requests: 40n,
    requestsLeft: 60n,
  });
});

it('never grants holders more than the limit together, and each subject of "*" has it for itself', async () => {
  const { scope, limit } = await newLimit({ requestsPerMinute: 50n });
  const ask = (subjectId: string) =>
    gateway.leaseRate({ ...exactly(7n), holder: randomUUID(), limit: { ...limit, subjectId } }, { scope });
  const keys = Array.from({ length: 20 }, (_, n) => (n % 2 ? 'k1' : 'k2'));
  const answers = await Promise.allSettled(keys.map(ask));
  for (const key of ['k1', 'k2']) {
    const granted = answers.filter(({ status }, n) => keys[n] === key && status === 'fulfilled');
    expect(granted).toHaveLength(7);
  }
  const refusals = answers.filter((answer) => answer.status === 'rejected');
  for (const { reason } of refusals)
    expect(reason).toMatchObject({
      code: 'RATE_LIMITED',
      metadata: { limitId: limit.id, dimension: 'requests', limit: '50' },
    });
  const waits = refusals.map(({ reason }) => (reason as { retryAfterMs: number }).retryAfterMs);
  expect(waits.every((ms) => ms > 0 && ms <= MINUTE_MS)).toBe(true);
  await expect(ask('')).rejects.toMatchObject({ fields: [{ field: 'limit.subject_id' }] });
  await expect(ask('*')).rejects.toMatchObject({ fields: [{ field: 'limit.subject_id' }] });
});

it('starts each minute with nothing used, and answers totals of another minute with those of this one', async () => {
  const { scope, limit } = await newLimit({ requestsPerMinute: 10n, concurrentRequests: 5 });
  const holder = randomUUID();
  const { minute } = await gateway.leaseRate({ ...exactly(10n, 0n, 3), holder, limit }, { scope });
  await age(scope, 'rate_use', 'minute', '1 minute');
  const stale = { ...exactly(10n, 0n, 5), holder, limit, minute: minute - 1n };
  expect(await gateway.leaseRate(stale, { scope })).toMatchObject({ minute, requests: 0n, slots: 3 });
  const other = { ...exactly(4n), holder: randomUUID(), limit };
  expect(await gateway.leaseRate(other, { scope })).toMatchObject({ requests: 4n, requestsLeft: 6n });
});

it('frees slots that were not renewed, a little after they expire', async () => {
  const { scope, limit } = await newLimit({ concurrentRequests: 4 });
  const [renewing, gone] = [randomUUID(), randomUUID()];
  for (const holder of [renewing, gone])
    await gateway.leaseRate({ ...exactly(0n, 0n, 2), holder, limit }, { scope });
  const third = () => gateway.leaseRate({ ...exactly(0n, 0n, 2), holder: randomUUID(), limit }, { scope });
  await age(scope, 'rate_slot', 'expires_at', '59 seconds');
  await gateway.renew({ holder: renewing, ttlMs: MINUTE_MS });
  await age(scope, 'rate_slot', 'expires_at', '3 seconds');
  await expect(third()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
  await age(scope, 'rate_slot', 'expires_at', '6 seconds');
  expect(await third()).toMatchObject({ slots: 2 });
  await expect(third()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await gateway.releaseHolder({ holder: renewing });
  expect(await third()).toMatchObject({ slots: 2 });
});

it('obeys a limit that was lowered below what is granted, and does not limit by 0', async () => {
  const { scope, limit } = await newLimit({ requestsPerMinute: 100n });
  const holder = randomUUID();
  await gateway.leaseRate({ ...exactly(60n, 1_000_000n, 500), holder, limit }, { scope });
  await portal.setRateLimit({ subject: EACH_KEY, requestsPerMinute: 50n }, { scope });
  const other = { ...exactly(1n), holder: randomUUID(), limit };
  await expect(gateway.leaseRate(other, { scope })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(await gateway.leaseRate({ ...exactly(45n), holder, limit }, { scope })).toMatchObject({
    requests: 45n,
    requestsLeft: 5n,
  });
  expect(await gateway.leaseRate(other, { scope })).toMatchObject({ requests: 1n, requestsLeft: 4n });
});

/** As if `interval` had passed for a tenant's rows. */
async function age(scope: TenantScope, table: string, column: string, interval: string): Promise<void> {
  await harness.admin.inPlatform(platformScope('test'), (tx) =>
    tx.$executeRawUnsafe(
      `UPDATE governance.${table} SET ${column} = ${column} - interval '${interval}' WHERE tenant_id = $1::uuid`,
      scope.tenantId,
    ),
  );
}
