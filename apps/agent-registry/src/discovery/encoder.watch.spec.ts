import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EncoderWatch } from './encoder.watch.js';

const [before, after] = ['1', '2'].map((version) => ({ model: 'm', version })) as [Encoder, Encoder];
type Encoder = { model: string; version: string };

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('takes the first one at once, and another one when that alone has answered for ten seconds', () => {
  const watch = new EncoderWatch();
  expect(watch.current).toBeUndefined();
  watch.note(before);
  watch.note(after);
  expect([watch.current, watch.isChanging]).toEqual([before, true]);
  vi.advanceTimersByTime(9_999);
  watch.note(after);
  expect(watch.current).toEqual(before);
  vi.advanceTimersByTime(1);
  watch.note(after);
  expect([watch.current, watch.isChanging]).toEqual([after, false]);
});

it('stays with the one before while both answer by turns', () => {
  const watch = new EncoderWatch();
  for (let second = 0; second < 60; second++) {
    watch.note(second % 2 === 0 ? before : after);
    expect(watch.current).toEqual(before);
    vi.advanceTimersByTime(9_000);
  }
});
