import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { publishInOrder, publishTogether } from './publish.js';

const never = new AbortController().signal;
const refused = new AppError('INVALID_ARGUMENT', 'no');
const unavailable = new AppError('UNAVAILABLE', 'later');
const rows = Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, tenantId: 't', attempts: 1 }));

it('isolates the rows that are refused and publishes all others', async () => {
  let calls = 0;
  const { published, failed } = await publishTogether(rows, never, async (batch) => {
    calls++;
    if (batch.some(({ id }) => id === '17' || id === '80')) throw refused;
  });
  expect(failed).toEqual([
    { id: '17', error: refused },
    { id: '80', error: refused },
  ]);
  expect(published).toHaveLength(98);
  expect(new Set(published).size).toBe(98);
  expect(calls).toBeLessThan(40);
});

it('makes one call while the receiver is unavailable', async () => {
  let calls = 0;
  const { published, failed } = await publishTogether(rows, never, async () => {
    calls++;
    throw unavailable;
  });
  expect([calls, published.length, failed.length]).toEqual([1, 0, 100]);
});

it('halves a call that takes too long until it is fast enough', async () => {
  const sizes: number[] = [];
  const { published, failed } = await publishTogether(rows, never, async (batch) => {
    sizes.push(batch.length);
    if (batch.length > 30) throw new AppError('DEADLINE_EXCEEDED', 'slow');
  });
  expect([published.length, failed.length]).toEqual([100, 0]);
  expect(sizes).toEqual([100, 50, 25, 25, 50, 25, 25]);
});

it('fails all rows when even one takes too long, and when the time is up', async () => {
  let calls = 0;
  const hang = async () => {
    calls++;
    throw new AppError('DEADLINE_EXCEEDED', 'slow');
  };
  expect((await publishTogether(rows, never, hang)).failed).toHaveLength(100);
  expect(calls).toBe(7);
  const stop = new AbortController();
  const { failed } = await publishTogether(rows, stop.signal, async () => {
    stop.abort();
    return hang();
  });
  expect(failed).toHaveLength(100);
});

it('keeps the order: continues after a refused row, stops at one that may still succeed', async () => {
  const sent: string[] = [];
  const { published, failed } = await publishInOrder(rows.slice(0, 5), never, async ({ id }) => {
    sent.push(id);
    if (id === '1') throw refused;
    if (id === '3') throw unavailable;
  });
  expect(sent).toEqual(['0', '1', '2', '3']);
  expect(published).toEqual(['0', '2']);
  expect(failed.map(({ id }) => id)).toEqual(['1', '3']);
});
