import { expect, it } from 'vitest';
import { SerialQueue } from './serial.queue.js';

const never = new AbortController().signal;

it('runs one at a time, in order, past those that fail', async () => {
  const queue = new SerialQueue(10);
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    queue.run(never, async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const outcomes = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});

it('refuses what is too much to wait for', async () => {
  const queue = new SerialQueue(1);
  const first = queue.run(never, async () => 'done');
  await expect(queue.run(never, async () => 'never')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await first).toBe('done');
  expect(await queue.run(never, async () => 'next')).toBe('next');
});

it('skips the work of a caller that has cancelled', async () => {
  const queue = new SerialQueue(2);
  const caller = new AbortController();
  let ran = false;
  const before = queue.run(never, () => Promise.resolve());
  const skipped = queue.run(caller.signal, async () => {
    ran = true;
  });
  caller.abort();
  await expect(skipped).rejects.toMatchObject({ code: 'CANCELLED' });
  await before;
  expect(ran).toBe(false);
});
