import type { Logger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LeaseService } from './lease.service.js';
import { LeaseSweep } from './lease.sweep.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function startSweep() {
  const endExpired = vi.fn(() => Promise.resolve(0));
  const logger = { warn: () => undefined } as unknown as Logger; // All that the sweep uses of one.
  const sweep = new LeaseSweep({ endExpired } as unknown as LeaseService, logger);
  sweep.onApplicationBootstrap();
  return { sweep, endExpired };
}

it('gives instances the time of a lease to renew before the first is ended', async () => {
  const { sweep, endExpired } = startSweep();
  await vi.advanceTimersByTimeAsync(5_900);
  expect(endExpired).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(endExpired).toHaveBeenCalled();
  await sweep.onApplicationShutdown();
});

it('gives them that time again after the database was away', async () => {
  const { sweep, endExpired } = startSweep();
  endExpired.mockRejectedValueOnce(new Error('the database is away'));
  await vi.advanceTimersByTimeAsync(6_500);
  expect(endExpired).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5_400);
  expect(endExpired).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(endExpired.mock.calls.length).toBeGreaterThan(1);
  await sweep.onApplicationShutdown();
});
