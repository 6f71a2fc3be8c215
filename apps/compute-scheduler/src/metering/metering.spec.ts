import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { later, NOW, reservationOf } from '../testing/builders.js';
import { usageOf } from '../reservation/usage.mapper.js';
import type { MeteringRepository } from './metering.repository.js';
import { MeteringService } from './metering.service.js';
import { pieceUntil } from '../reservation/usage-piece.js';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A repository that finds this many reservations in each round; and the queries that it got. */
function metering(rounds: number[], intervalMs = 60_000) {
  const queries: { before: Date; now: Date }[] = [];
  let wakes = 0;
  const enqueueDue: MeteringRepository['enqueueDue'] = async (_scope, query) => {
    queries.push(query);
    return rounds.shift() ?? 0;
  };
  const service = new MeteringService(
    // Only this method is called.
    { enqueueDue } as MeteringRepository,
    { wake: () => void wakes++ },
    { METER_INTERVAL_MS: intervalMs },
  );
  return { service, queries, wakes: () => wakes };
}
const never = new AbortController().signal;

it('runs until nothing is due, and wakes the relay for each batch', async () => {
  const { service, queries, wakes } = metering([200, 3]);
  await service.run(never);
  expect(queries).toEqual(Array(3).fill({ before: later(-60_000), now: NOW }));
  expect(wakes()).toBe(2);
});

it('bounds one run, and ends it when it is aborted', async () => {
  const endless = metering(Array<number>(99).fill(200));
  await endless.service.run(never);
  expect(endless.queries).toHaveLength(50);
  const aborted = metering([200]);
  await aborted.service.run(AbortSignal.abort());
  expect(aborted.queries).toEqual([]);
});

it.each([
  [100, 17],
  [30_000, 5_000],
  [3_600_000, 10_000],
])('looks six times in an interval of %d ms, and every ten seconds at least', (intervalMs, everyMs) => {
  expect(metering([], intervalMs).service.asTasks()).toMatchObject([{ name: 'meter', everyMs }]);
});

it('charges a confirmed reservation from where it was last metered, less what was charged', () => {
  const confirmed = { confirmedAt: NOW, meteredTo: later(1_000), meteredMicro: 1_000n };
  expect(pieceUntil(reservationOf(confirmed), later(5_000))).toEqual({
    periodStartMs: later(1_000).getTime(),
    periodEndMs: later(5_000).getTime(),
    quantity: 4_000n,
  });
  expect(pieceUntil(reservationOf(), later(5_000))).toBeUndefined();
  expect(pieceUntil(reservationOf({ ...confirmed, meteredTo: later(5_000) }), later(5_000))).toBeUndefined();
});

it('names a usage line by the reservation and the start of its period', () => {
  const piece = { periodStartMs: NOW.getTime(), periodEndMs: later(1_000).getTime(), quantity: 7n };
  expect(usageOf(reservationOf(), piece)).toEqual({
    kind: 'post',
    tenantId: 'tenant-1',
    lines: [
      {
        eventId: 'compute:r1:2026-11-24T12:00:00.000Z',
        sku: 'compute.unit',
        quantity: 7n,
        at: later(1_000),
        agentId: 'agent-1',
        requestId: 'r1',
        countedBy: 'local',
        outcome: 'completed',
      },
    ],
  });
});
