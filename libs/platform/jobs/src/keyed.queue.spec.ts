import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { KeyedQueue } from './keyed.queue.js';

/** Work that ends on request. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

it('runs one change at a time under a key, and others meanwhile', async () => {
  const queue = new KeyedQueue(4);
  const first = held();
  const order: string[] = [];
  const running = queue.run(['a', 'x'], async () => {
    await first.work();
    order.push('first');
  });
  const second = queue.run(['x', 'b'], () => Promise.resolve(order.push('second')));
  await queue.run(['c'], () => Promise.resolve(order.push('other')));
  await sleep(10);
  expect(order).toEqual(['other']);
  first.end();
  await Promise.all([running, second]);
  expect(order).toEqual(['other', 'first', 'second']);
});

it('runs no more at once than it may', async () => {
  const queue = new KeyedQueue(3);
  let [now, most] = [0, 0];
  const work = async () => {
    most = Math.max(most, (now += 1));
    await sleep(2);
    now -= 1;
  };
  await Promise.all(Array.from({ length: 30 }, (_, n) => queue.run([String(n)], work)));
  expect(most).toBe(3);
});

it('refuses who would wait behind sixty others, and has room again afterwards', async () => {
  const queue = new KeyedQueue(3);
  const first = held();
  const all = Array.from({ length: 70 }, () => queue.run(['a'], first.work));
  const settled = Promise.allSettled(all);
  await expect(all.at(-1)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
  await expect(queue.run(['b'], () => Promise.resolve('b'))).resolves.toBe('b');
  first.end();
  expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(61);
  await expect(queue.run(['a'], () => Promise.resolve('a'))).resolves.toBe('a');
});

it('refuses what waited for too long, and goes on after a failure', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const queue = new KeyedQueue(3);
    const first = held();
    const failing = queue.run(['a'], () => first.work().then(() => Promise.reject(new Error('failed'))));
    const late = queue.run(['a'], () => Promise.resolve('late'));
    vi.advanceTimersByTime(3_001);
    const outcomes = Promise.allSettled([failing, late]);
    first.end();
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'failed' } },
      { status: 'rejected', reason: { code: 'UNAVAILABLE', retryAfterMs: 1_000 } },
    ]);
    await expect(queue.run(['a'], () => Promise.resolve('next'))).resolves.toBe('next');
  } finally {
    vi.useRealTimers();
  }
});

it('has limits of its own where they are given, and skips the work of a caller that has left', async () => {
  const queue = new KeyedQueue(1, { waitingMax: 1, waitMsMax: 60_000 });
  const first = held();
  const running = queue.run(['a'], first.work);
  const caller = new AbortController();
  let ran = false;
  const skipped = queue.run(['a'], async () => void (ran = true), caller.signal);
  await expect(queue.run(['a'], first.work)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  caller.abort(new Error('left'));
  first.end();
  await expect(skipped).rejects.toThrow('left');
  await running;
  expect(ran).toBe(false);
});
