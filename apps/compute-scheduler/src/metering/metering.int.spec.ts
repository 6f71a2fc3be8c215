import { platformScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { requirement, reserveRequest, startHarness, type Harness } from '../testing/harness.js';

const INTERVAL_MS = 300;
const test = platformScope('test');
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), { meterIntervalMs: INTERVAL_MS });
});
afterAll(() => harness.stop());
beforeEach(() => {
  harness.book.failure = 'none';
});

async function confirmed() {
  const request = reserveRequest({
    requirement: requirement({ resources: { cpuMilli: 8_000, memoryMib: 8_192, acceleratorMilli: 0 } }),
  });
  await harness.one.orchestrator.reserve(request);
  await harness.two.orchestrator.confirmReservation({ key: request.key });
  return request;
}
const rowOf = (key: string) =>
  harness.database.inPlatform(test, (tx) => tx.computeReservation.findUniqueOrThrow({ where: { key } }));
const unposted = () => harness.database.inPlatform(test, (tx) => tx.computeUsageOutbox.count());
/** The price of the time from confirmation to release, rounded down once. */
async function due(key: string): Promise<bigint> {
  const { confirmedAt, endedAt, priceMicroHour } = await rowOf(key);
  return (priceMicroHour * BigInt((endedAt?.getTime() ?? 0) - (confirmedAt?.getTime() ?? 0))) / 3_600_000n;
}
/** A message is published again only after a wait; tests do not wait that long. */
const endClaims = () =>
  harness.database.inPlatform(test, (tx) =>
    tx.computeUsageOutbox.updateMany({ data: { dueAt: new Date(0) } }),
  );

it('charges each moment of a confirmed reservation once, with two schedulers metering', async () => {
  const requests = await Promise.all(Array.from({ length: 8 }, confirmed));
  await expect
    .poll(() => harness.book.of(requests[0]?.agentId ?? '').length, { timeout: 15_000 })
    .toBeGreaterThan(3);
  await Promise.all(requests.map(({ key }) => harness.two.orchestrator.releaseReservation({ key })));
  await expect.poll(unposted, { timeout: 15_000 }).toBe(0);
  for (const { key, agentId, tenantId } of requests) {
    const lines = harness.book.of(agentId);
    expect(harness.book.chargedTo(agentId)).toBe(await due(key));
    expect(lines.every((line) => line.tenantId === tenantId && line.sku === 'compute.unit')).toBe(true);
  }
  expect(harness.book.altered).toEqual([]);
});

it('names each line by the reservation and the start of its period', async () => {
  const { key, agentId } = await confirmed();
  await expect.poll(() => harness.book.of(agentId).length, { timeout: 15_000 }).toBeGreaterThan(1);
  await harness.one.orchestrator.releaseReservation({ key });
  await expect.poll(unposted, { timeout: 15_000 }).toBe(0);
  const { id, confirmedAt } = await rowOf(key);
  const lines = harness.book.of(agentId).sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0));
  const starts = [confirmedAt, ...lines.slice(0, -1).map(({ at }) => at)];
  expect(lines.map(({ eventId }) => eventId)).toEqual(
    starts.map((at) => `compute:${id}:${at?.toISOString()}`),
  );
});

it('charges nothing for a reservation that was never confirmed', async () => {
  const request = reserveRequest();
  await harness.one.orchestrator.reserve(request);
  await harness.one.orchestrator.releaseReservation({ key: request.key });
  const { key, agentId } = await confirmed();
  await expect.poll(() => harness.book.of(agentId).length, { timeout: 15_000 }).toBeGreaterThan(1);
  await harness.one.orchestrator.releaseReservation({ key });
  expect(harness.book.of(request.agentId)).toEqual([]);
});

it.each(['refuses', 'answer lost'] as const)(
  'charges once when it publishes again to a ledger (%s)',
  async (failure) => {
    const { key, agentId } = await confirmed();
    harness.book.failure = failure;
    const before = harness.book.posts;
    await expect.poll(() => harness.book.posts, { timeout: 15_000 }).toBeGreaterThan(before + 1);
    await harness.one.orchestrator.releaseReservation({ key });
    expect(await unposted()).toBeGreaterThan(0);
    harness.book.failure = 'none';
    await endClaims();
    await expect.poll(async () => (await endClaims(), unposted()), { timeout: 15_000 }).toBe(0);
    expect(harness.book.chargedTo(agentId)).toBe(await due(key));
    expect(harness.book.altered).toEqual([]);
  },
);
