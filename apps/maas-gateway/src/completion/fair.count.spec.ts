import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTokenCounter } from '../metering/token.counter.js';
import { countFairly } from './fair.count.js';
import { WORDS } from '../testing/fake-request.js';

const never = new AbortController().signal;
const LONG = 'word '.repeat(50_000);

it('counts what is short at once, and adds what is counted otherwise', async () => {
  expect(await countFairly(WORDS, ({ count }) => 7 + count('two words') + count('three'), never)).toBe(10);
});

it('counts as much of a long text as of the whole, whatever its words', async () => {
  expect(await countFairly(WORDS, ({ count }) => count(LONG) + count('one'), never)).toBe(50_001);
  const counter = createTokenCounter();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), async (unit) => {
      const text = unit.repeat(Math.ceil(100_000 / unit.length));
      const [whole, sliced] = [
        counter.count(text),
        await countFairly(counter, ({ count }) => count(text), never),
      ];
      expect(sliced).toBeGreaterThanOrEqual(whole - 1);
      expect(sliced).toBeLessThanOrEqual(whole + 16);
    }),
    { numRuns: 20 },
  );
});

it('lets other work have its turn, and one request after the other be counted', async () => {
  const order: string[] = [];
  const counter = (name: string) => ({
    count: (text: string) => {
      order.push(name);
      return text.length;
    },
  });
  let turns = 0;
  let done = false;
  const counting = Promise.all(
    ['a', 'b'].map((name) => countFairly(counter(name), ({ count }) => count(LONG), never)),
  ).finally(() => (done = true));
  for (; !done; turns++) await turn();
  expect(await counting).toEqual([LONG.length, LONG.length]);
  expect(turns).toBeGreaterThan(10);
  expect(order.join('')).toMatch(/^a+b+$/);
});

it('goes on after a text that cannot be counted', async () => {
  const broken = {
    count: () => {
      throw new Error('no');
    },
  };
  await expect(countFairly(broken, ({ count }) => count(LONG), never)).rejects.toThrow('no');
  expect(await countFairly(WORDS, ({ count }) => count(LONG), never)).toBe(50_000);
});

it('stops where the caller has left, before its turn and within it', async () => {
  const callers = [new AbortController(), new AbortController()];
  let slices = 0;
  const counter = { count: (text: string) => ((slices += 1), text.length) };
  const counting = Promise.allSettled(
    callers.map(({ signal }) => countFairly(counter, ({ count }) => count(LONG), signal)),
  );
  await turn();
  for (const caller of callers) caller.abort(new Error('left'));
  expect((await counting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(slices).toBeLessThan(3);
});
