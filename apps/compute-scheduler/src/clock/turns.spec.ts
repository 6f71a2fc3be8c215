import { expect, it } from 'vitest';
import { Turns } from './turns.js';

const never = new AbortController().signal;

it('runs one at a time, in order, past those that fail', async () => {
  const turns = new Turns(10);
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    turns.take(never, async () => {
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
  const turns = new Turns(1);
  const first = turns.take(never, async () => 'done');
  await expect(turns.take(never, async () => 'never')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await first).toBe('done');
  expect(await turns.take(never, async () => 'next')).toBe('next');
});

it('skips the work of a caller that went away', async () => {
  const turns = new Turns(2);
  const caller = new AbortController();
  let ran = false;
  const turn = turns.take(caller.signal, async () => {
    ran = true;
  });
  caller.abort();
  await expect(turn).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(ran).toBe(false);
});
