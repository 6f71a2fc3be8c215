import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decisionOf, later, NOW, orderOf, reservationOf } from '../testing/builders.js';
import type { LatencySource } from '../latency/latency.source.js';
import type { ReferenceModel } from '../atlas/reference-model.js';
import type { Placer } from '../placement/placer.js';
import type { ReservationRepository } from './reservation.repository.js';
import { ReservationService } from './reservation.service.js';
import type { NodeCapacity, Reservation } from './reservation.types.js';

type Finish = Parameters<ReservationRepository['release']>[2];

/** The repository as the service sees it: one reservation, and what the next attempts to create one end in. */
class FakeRepository {
  existing: Reservation | undefined;
  outcomes: ('created' | 'exists' | 'full')[] = [];
  created: { reservation: Reservation; capacity: NodeCapacity }[] = [];
  finished: ReturnType<Finish> | undefined;

  snapshot = async () => ({ existing: this.existing, usage: new Map() });
  usage = async () => new Map();
  create = async (_scope: unknown, reservation: Reservation, capacity: NodeCapacity) => {
    this.created.push({ reservation, capacity });
    return this.outcomes.shift() ?? 'created';
  };
  confirm = async (_scope: unknown, _query: unknown, mayConfirm: (reservation: Reservation) => boolean) => {
    if (!this.existing || !mayConfirm(this.existing)) return this.existing;
    return { ...this.existing, state: 'confirmed' as const };
  };
  release = async (_scope: unknown, _key: string, finish: Finish) => {
    if (this.existing) this.finished = finish(this.existing);
  };
  expireDue = async () => 3;
}

const signal = new AbortController().signal;
let repository: FakeRepository;
let latencies: { from: () => Promise<unknown> };
let wakes: number;
let service: ReservationService;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  repository = new FakeRepository();
  latencies = { from: async () => ({ topologyVersion: 't:1', bySite: new Map() }) };
  wakes = 0;
  const { chosen, ...rest } = decisionOf();
  const placer = { place: () => ({ chosen, decision: { chosen, ...rest } }) };
  const accelerators = { devices: 2 };
  const nodes = new Map([['n1', { id: 'n1', cpuMilli: 8_000, memoryMib: 16_384, accelerators }]]);
  // Each fake has the methods that the service calls.
  service = new ReservationService(
    repository as unknown as ReservationRepository,
    { from: () => latencies.from() } as unknown as LatencySource,
    placer as unknown as Placer,
    { index: { nodes } } as unknown as ReferenceModel,
    { wake: () => void wakes++ },
  );
});
afterEach(() => {
  vi.useRealTimers();
});

it('reserves the chosen node within its capacity, as granted, until its time to live has passed', async () => {
  const reservation = await service.reserve(orderOf(), signal);
  expect(reservation).toMatchObject({
    key: 'k1',
    nodeId: 'n1',
    device: 1,
    resources: { cpuMilli: 500, memoryMib: 512, acceleratorMilli: 500 },
    priceMicroPerHour: 120_000n,
    state: 'held',
    expiresAt: later(60_000),
    createdAt: NOW,
    meteredMicro: 0n,
  });
  expect(repository.created[0]?.capacity).toEqual({ cpuMilli: 8_000, memoryMib: 16_384, devices: 2 });
});

it('decides again when a concurrent call has filled the node, and gives up after twenty attempts', async () => {
  repository.outcomes = ['full', 'exists'];
  await service.reserve(orderOf(), signal);
  expect(repository.created).toHaveLength(3);
  repository.created = [];
  repository.outcomes = Array<'full'>(99).fill('full');
  await expect(service.reserve(orderOf(), signal)).rejects.toMatchObject({
    code: 'CONFLICT',
    retryAfterMs: 200,
  });
  expect(repository.created).toHaveLength(20);
});

it('returns the existing reservation of a repeated order, and refuses another order under its key', async () => {
  const first = await service.reserve(orderOf(), signal);
  repository.existing = first;
  expect(await service.reserve(orderOf(), signal)).toBe(first);
  expect(repository.created).toHaveLength(1);
  await expect(service.reserve(orderOf({ ttlMs: 60_001 }), signal)).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
  repository.existing = { ...first, state: 'released' };
  await expect(service.reserve(orderOf(), signal)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

it('replaces an expired reservation of the same key', async () => {
  repository.existing = reservationOf({ state: 'expired', requestHash: 'another' });
  expect(await service.reserve(orderOf(), signal)).toMatchObject({ state: 'held' });
});

it('needs latencies for a new key only', async () => {
  latencies.from = async () => {
    throw new AppError('UNAVAILABLE', 'the network service is unavailable');
  };
  await expect(service.reserve(orderOf(), signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(repository.created).toEqual([]);
});

it('confirms a held reservation before it expires, and not at that moment', async () => {
  repository.existing = reservationOf({ expiresAt: later(1) });
  expect(await service.confirm('k1')).toMatchObject({ state: 'confirmed' });
  repository.existing = reservationOf({ expiresAt: NOW });
  await expect(service.confirm('k1')).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: 'The reservation has expired',
    metadata: { state: 'held' },
  });
});

it.each([
  ['confirmed', undefined],
  ['released', 'The reservation has been released'],
  ['expired', 'The reservation has expired'],
] as const)('answers a confirmation of a reservation that is %s', async (state, message) => {
  repository.existing = reservationOf({ state });
  const outcome = await service.confirm('k1').catch((error: unknown) => error);
  expect(outcome).toMatchObject(message ? { code: 'FAILED_PRECONDITION', message } : { state });
});

it('does not find a reservation that was never made', async () => {
  await expect(service.confirm('never')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('releases up to now, or up to what another clock has metered, and wakes the relay', async () => {
  const hourAgo = later(-3_600_000);
  repository.existing = reservationOf({ state: 'confirmed', confirmedAt: hourAgo, meteredTo: hourAgo });
  await service.release('k1');
  expect(repository.finished).toMatchObject({ endedAt: NOW, piece: { quantity: 3_600_000n } });
  repository.existing = reservationOf({
    state: 'confirmed',
    confirmedAt: hourAgo,
    meteredTo: later(50),
    meteredMicro: 3_600_050n,
  });
  await service.release('k1');
  expect(repository.finished).toEqual({ endedAt: later(50), piece: undefined });
  expect(wakes).toBe(2);
});

it('expires reservations every second', async () => {
  const [task] = service.asTasks();
  expect(task).toMatchObject({ name: 'expire reservations', everyMs: 1_000 });
  expect(await task?.run(signal)).toBe(3);
});
