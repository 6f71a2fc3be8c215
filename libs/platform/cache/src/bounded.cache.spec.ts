import { expect, it } from 'vitest';
import { BoundedCache } from './bounded.cache.js';

it('keeps a bounded number of entries, the most recently used', () => {
  const cache = new BoundedCache<string, number>({ entriesMax: 2 });
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([1, undefined, 3, 2]);
});

it('keeps a bounded total size, and nothing that exceeds it alone', () => {
  const cache = new BoundedCache<string, string>({
    entriesMax: 10,
    size: { max: 5, of: (text) => text.length },
  });
  cache.set('a', 'xxx');
  cache.set('b', 'yyy');
  cache.set('c', 'too large');
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, 'yyy', undefined]);
});

it('drops each entry when its own time to live has passed', () => {
  let now = 0;
  const cache = new BoundedCache<string, number>({ entriesMax: 10, ttlMs: 100, now: () => now });
  cache.set('usual', 1);
  cache.set('short', 2, 10);
  cache.set('over', 3, 0);
  expect(cache.get('over')).toBeUndefined();
  now = 11;
  expect([cache.get('usual'), cache.get('short')]).toEqual([1, undefined]);
  now = 101;
  expect(cache.get('usual')).toBeUndefined();
});

it('disposes of each value once, however it leaves', () => {
  const gone: number[] = [];
  const cache = new BoundedCache<string, number>({ entriesMax: 2, dispose: (value) => gone.push(value) });
  cache.set('a', 1);
  cache.set('a', 2);
  cache.set('b', 3);
  cache.set('c', 4);
  cache.delete('b');
  cache.clear();
  expect(gone).toEqual([1, 2, 3, 4]);
});
