import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { within } from './within.js';

it('resolves with a value that arrives in time, and leaves no timer', async () => {
  vi.useFakeTimers();
  try {
    expect(await within(Promise.resolve(1), 60_000, 'late')).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('throws what the promise rejects with in time', async () => {
  await expect(within(Promise.reject(new Error('no')), 1_000)).rejects.toThrow('no');
});

it('resolves with the fallback once the time has passed, and ignores a later rejection', async () => {
  const failing = sleep(20).then(() => {
    throw new Error('too late to matter');
  });
  expect(await within(failing, 5, 'late')).toBe('late');
  expect(await within(sleep(60), 5)).toBeUndefined();
});
