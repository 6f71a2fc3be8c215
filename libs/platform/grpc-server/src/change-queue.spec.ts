import { expect, it } from 'vitest';
import { ChangeQueue } from './change-queue.js';

const queue = () => new ChangeQueue<string | { of: number }>({ changesMax: 3, everything: 'all' });

it('gives equal changes once, in the order in which they came first', async () => {
  const changes = queue();
  const reading = changes.batches(new AbortController().signal);
  changes.push('a', { of: 1 }, 'a');
  changes.push({ of: 1 });
  expect((await reading.next()).value).toEqual(['a', { of: 1 }]);
  const next = reading.next();
  changes.push('a');
  expect((await next).value).toEqual(['a']);
});

it('gives everything in place of more changes than it keeps', async () => {
  const changes = queue();
  changes.push('a', 'b', 'c', 'd');
  changes.push('d');
  const reading = changes.batches(new AbortController().signal);
  expect((await reading.next()).value).toEqual(['all', 'd']);
  for (let n = 0; n < 100_000; n++) changes.push(`${n}`);
  const { value } = await reading.next();
  expect(value).toContain('all');
  expect(value?.length).toBeLessThanOrEqual(3);
});

it.each([
  ['its reader leaves', (_: ReturnType<typeof queue>, reader: AbortController) => reader.abort()],
  ['it ends', (changes: ReturnType<typeof queue>) => changes.end()],
])('gives nothing more once %s', async (_, stop) => {
  const changes = queue();
  const reader = new AbortController();
  const reading = changes.batches(reader.signal);
  const waiting = reading.next();
  stop(changes, reader);
  changes.push('a');
  expect((await waiting).done).toBe(true);
  expect((await changes.batches(reader.signal).next()).done).toBe(true);
});
