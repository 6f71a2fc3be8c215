import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { Batcher } from './batcher.js';

it('batches what arrives meanwhile, and fails only the batch that failed', async () => {
  const batches: number[][] = [];
  const batcher = new Batcher<number>(async (items) => {
    batches.push(items);
    await Promise.resolve();
    if (items.includes(3)) throw new AppError('UNAVAILABLE', 'three');
  });
  const first = batcher.add(1);
  const rest = [2, 3].map((item) => batcher.add(item));
  await expect(first).resolves.toBeUndefined();
  await expect(Promise.all(rest)).rejects.toThrow('three');
  await batcher.add(4);
  await batcher.drain();
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

it('fails only the item that cannot be done, not the others of its batch', async () => {
  const done: number[] = [];
  const batcher = new Batcher<number>(async (items) => {
    await Promise.resolve();
    if (items.includes(7)) throw new Error('seven');
    done.push(...items);
  });
  const added = Array.from({ length: 20 }, (_, item) => batcher.add(item));
  const outcomes = await Promise.allSettled(added);
  const failed = outcomes.flatMap(({ status }, item) => (status === 'rejected' ? [item] : []));
  expect(failed).toEqual([7]);
  expect(done.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 20 }, (_, item) => item).filter((item) => item !== 7),
  );
});

it('refuses items beyond its queue limit', async () => {
  const batcher = new Batcher<number>(() => new Promise(() => undefined));
  const added = Array.from({ length: 20_001 }, (_, item) => batcher.add(item));
  await expect(batcher.add(0)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(added).toHaveLength(20_001);
});

it('takes an item that is added at the moment the last batch completes', async () => {
  const batcher = new Batcher<number>(() => Promise.resolve());
  for (let item = 0; item < 3; item++) await batcher.add(item);
});
