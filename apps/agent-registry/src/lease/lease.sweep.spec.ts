import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LeaseService } from './lease.service.js';
import { LeaseSweep } from './lease.sweep.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function startSweep() {
  const endExpired = vi.fn(() => Promise.resolve(0));
  const sweep = new LeaseSweep({ endExpired } as unknown as LeaseService); // All that the sweep uses of one.
  sweep.onApplicationBootstrap();
  const timer = setInterval(() => void sweep.run().catch(() => undefined), 500); // As the periodic task does.
  return { endExpired, stop: () => clearInterval(timer) };
}

it('gives instances the time of a lease to renew before the first is ended', async () => {
  const { endExpired, stop } = startSweep();
  await vi.advanceTimersByTimeAsync(5_900);
  expect(endExpired).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(endExpired).toHaveBeenCalled();
  stop();
});

it('gives them that time again after the database was unavailable', async () => {
  const { endExpired, stop } = startSweep();
  endExpired.mockRejectedValueOnce(new Error('the database is unavailable'));
  await vi.advanceTimersByTimeAsync(6_500);
  expect(endExpired).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5_400);
  expect(endExpired).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(endExpired.mock.calls.length).toBeGreaterThan(1);
  stop();
});
