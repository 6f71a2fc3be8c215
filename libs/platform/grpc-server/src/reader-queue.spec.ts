import { expect, it } from 'vitest';
import { ReaderQueue } from './reader-queue.js';

const queue = () =>
  new ReaderQueue<string>({
    itemsMax: 3,
    bytesMax: 10,
    sizeOf: ({ length }) => length,
    gap: (last, count) => `${count} up to ${last}`,
  });
function read(from: ReaderQueue<string>): string[] {
  const items: string[] = [];
  for (let item = from.shift(); item !== undefined; item = from.shift()) items.push(item);
  return items;
}

it('keeps the order, and drops the oldest beyond its number, once for all of them', () => {
  const items = queue();
  for (const item of ['a', 'b', 'c']) items.push(item);
  expect(items.shift()).toBe('a');
  for (const item of ['d', 'e', 'f']) items.push(item);
  expect(read(items)).toEqual(['2 up to c', 'd', 'e', 'f']);
  items.push('g');
  expect(read(items)).toEqual(['g']);
});

it('drops beyond its bytes, also an item that is larger than all of them', () => {
  const items = queue();
  for (const item of ['aaaa', 'bbbbbb', 'c']) items.push(item);
  expect(read(items)).toEqual(['1 up to aaaa', 'bbbbbb', 'c']);
  items.push('d'.repeat(11));
  expect(read(items)).toEqual([`1 up to ${'d'.repeat(11)}`]);
  for (const item of ['e'.repeat(9), 'f']) items.push(item);
  expect(read(items)).toEqual(['e'.repeat(9), 'f']);
});
