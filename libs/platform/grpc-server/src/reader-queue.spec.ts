import { expect, it } from 'vitest';
import { ReaderQueue } from './reader-queue.js';

const never = new AbortController().signal;
const queue = () =>
  new ReaderQueue<string>({
    itemsMax: 3,
    bytesMax: 10,
    sizeOf: ({ length }) => length,
    gap: (last, count) => `${count} up to ${last}`,
  });

/** What waits now. */
async function read(from: ReaderQueue<string>): Promise<string[]> {
  const items: string[] = [];
  const done = new Error('done');
  from.fail(done);
  try {
    for await (const item of from.items(never)) items.push(item);
  } catch (error) {
    expect(error).toBe(done);
  }
  return items;
}

it('keeps the order, and drops the oldest beyond its number, once for all of them', async () => {
  const items = queue();
  for (const item of ['a', 'b', 'c']) items.push(item);
  const reading = items.items(never);
  expect((await reading.next()).value).toBe('a');
  for (const item of ['d', 'e', 'f']) items.push(item);
  expect(await read(items)).toEqual(['2 up to c', 'd', 'e', 'f']);
  items.push('g');
  expect(await read(items)).toEqual(['g']);
});

it('drops beyond its bytes, also an item that is larger than all of them', async () => {
  const items = queue();
  for (const item of ['aaaa', 'bbbbbb', 'c']) items.push(item);
  expect(await read(items)).toEqual(['1 up to aaaa', 'bbbbbb', 'c']);
  items.push('d'.repeat(11));
  expect(await read(items)).toEqual([`1 up to ${'d'.repeat(11)}`]);
  for (const item of ['e'.repeat(9), 'f']) items.push(item);
  expect(await read(items)).toEqual(['e'.repeat(9), 'f']);
});

it('gives each item when it comes, and ends when its reader leaves', async () => {
  const items = queue();
  const reader = new AbortController();
  const reading = items.items(reader.signal);
  const first = reading.next();
  items.push('a');
  expect(await first).toEqual({ value: 'a', done: false });
  const second = reading.next();
  reader.abort();
  expect(await second).toEqual({ value: undefined, done: true });
  items.push('b');
  const rest = items.items(reader.signal);
  expect([(await rest.next()).value, (await rest.next()).done]).toEqual(['b', true]);
});

it('bounds only the number of items without sizes', async () => {
  const items = new ReaderQueue<string>({ itemsMax: 1, gap: () => 'gap' });
  items.push('a'.repeat(1_000_000));
  items.push('b');
  expect(await read(items)).toEqual(['gap', 'b']);
});
