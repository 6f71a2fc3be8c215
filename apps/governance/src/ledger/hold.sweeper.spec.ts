import { expect, it, vi } from 'vitest';
import { HoldSweeper } from './hold.sweeper.js';
import type { LedgerRepository } from './ledger.repository.js';

const never = new AbortController().signal;

function sweeper(freed: (step: number) => number) {
  let step = 0;
  const freeDue = vi.fn(async (_tenantsMax: number) => freed(step++));
  const repository = { freeDue } as unknown as LedgerRepository; // All that the sweeper uses of it.
  return { freeDue, sweep: new HoldSweeper(repository, { SWEEP_INTERVAL_MS: 30_000 }) };
}

it('frees a hundred tenants a step until nothing is left, and returns the total', async () => {
  const { sweep, freeDue } = sweeper((step) => [7, 3, 0][step] ?? 0);
  expect(await sweep.run(never)).toBe(10);
  expect(freeDue.mock.calls).toEqual([[100], [100], [100]]);
});

it('leaves the rest to the next run after fifty steps', async () => {
  const { sweep, freeDue } = sweeper(() => 1);
  expect(await sweep.run(never)).toBe(50);
  expect(freeDue).toHaveBeenCalledTimes(50);
});

it('stops between steps when it is aborted', async () => {
  const controller = new AbortController();
  const { sweep } = sweeper(() => {
    controller.abort();
    return 1;
  });
  expect(await sweep.run(controller.signal)).toBe(1);
});

it('runs at the configured interval, and once at the start', () => {
  expect(sweeper(() => 0).sweep.asTasks()).toMatchObject([{ everyMs: 30_000, immediate: true }]);
});
