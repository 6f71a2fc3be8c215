import { expect, it } from 'vitest';
import { Batcher } from './batcher.js';

it('does together what arrives meanwhile, and fails only the batch that failed', async () => {
  const batches: number[][] = [];
  const batcher = new Batcher<number>(async (items) => {
    batches.push(items);
    await Promise.resolve();
    if (items.includes(3)) throw new Error('three');
  });
  const first = batcher.add(1);
  const rest = [2, 3].map((item) => batcher.add(item));
  await expect(first).resolves.toBeUndefined();
  await expect(Promise.all(rest)).rejects.toThrow('three');
  await batcher.add(4);
  await batcher.drain();
  expect(batches).toEqual([[1], [2, 3], [4]]);
});

it('refuses what exceeds its queue', async () => {
  const batcher = new Batcher<number>(() => new Promise(() => undefined));
  const added = Array.from({ length: 20_001 }, (_, item) => batcher.add(item));
  await expect(batcher.add(0)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(added).toHaveLength(20_001);
});

it('takes what is added in the moment that the last batch is done', async () => {
  const batcher = new Batcher<number>(() => Promise.resolve());
  for (let item = 0; item < 3; item++) await batcher.add(item);
});
