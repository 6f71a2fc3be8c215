import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ExpectedEvent, UsageEvent } from './reconcile.js';
import { ReconciliationTask } from './reconciliation.task.js';

const NOW = Date.parse('2026-11-02T12:00:00Z');
const MINUTE_MS = 60_000;
const logger = createLogger({ service: 'test', level: 'silent' });

let periods: { from: Date; to: Date }[];
let ours: ExpectedEvent[];
let theirs: UsageEvent[];
beforeEach(() => {
  [periods, ours, theirs] = [[], [], []];
  vi.restoreAllMocks();
});

async function* within<Event extends UsageEvent>(events: Event[], { from, to }: { from: Date; to: Date }) {
  yield* events.filter(({ at }) => at >= from && at < to);
}

const task = () =>
  new ReconciliationTask(
    { events: (period) => (periods.push(period), within(ours, period)) },
    { events: (period) => within(theirs, period) },
    { logger },
  );
const run = (signal = new AbortController().signal) => task().run(new Date(NOW), signal);
const event = (minutesAgo: number, change: Partial<ExpectedEvent> = {}): ExpectedEvent => ({
  at: new Date(NOW - minutesAgo * MINUTE_MS),
  eventId: `e${minutesAgo}`,
  tenantId: 't',
  quantity: 1n,
  isPending: false,
  ...change,
});

it('compares from 25 hours to 5 minutes ago, in slices without a gap', async () => {
  ours = [event(1_501), event(1_500), event(700), event(6), event(5), event(4)];
  theirs = ours.filter(({ eventId }) => eventId !== 'e4');
  expect(await run()).toMatchObject({ expected: 3, charged: 3, missing: 0, unknown: 0 });
  expect(periods[0]?.from).toEqual(new Date(NOW - 1_500 * MINUTE_MS));
  expect(periods.at(-1)?.to).toEqual(new Date(NOW - 5 * MINUTE_MS));
  periods.slice(1).forEach(({ from }, n) => expect(from).toEqual(periods[n]?.to));
});

it('logs an alarm with the counts where the two differ, and none otherwise', async () => {
  const error = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  ours = [event(20, { isPending: true })];
  await run();
  expect(error).not.toHaveBeenCalled();
  ours = [event(20), event(15)];
  theirs = [event(15, { quantity: 2n }), event(10)];
  await run();
  expect(error).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ alarm: 'reconciliation', missing: 1, different: 1, unknown: 1 }),
    expect.stringContaining('runbooks/reconciliation.md'),
  );
});

it('ends between slices when it is stopped', async () => {
  const abortion = new AbortController();
  abortion.abort();
  expect(await run(abortion.signal)).toMatchObject({ expected: 0 });
  expect(periods).toEqual([]);
});

it('runs once a day in one process', () => {
  expect(task().asTasks()).toMatchObject([{ name: 'reconcile charges', everyMs: 86_400_000, leader: true }]);
});
