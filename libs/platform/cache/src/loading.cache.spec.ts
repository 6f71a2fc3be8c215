import { beforeEach, describe, expect, it } from 'vitest';
import { LoadingCache, type LoadingCacheOptions } from './loading.cache.js';

let now = 0;
let loads = 0;
let answer: () => Promise<string>;

beforeEach(() => {
  now = 0;
  loads = 0;
  answer = () => Promise.resolve(`v${loads}`);
});

function cacheOf(options: Partial<LoadingCacheOptions<string>>) {
  const cache = new LoadingCache<string>({ entriesMax: 10, freshMs: 100, now: () => now, ...options });
  const load = () => {
    loads++;
    return answer();
  };
  return { cache, read: (key = 'k') => cache.get(key, load) };
}

const fails = () => Promise.reject(new Error('source down'));
/** Lets a load in the background end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('shares one load among calls for one key, and loads again when it is no longer fresh', async () => {
  const { read } = cacheOf({});
  expect(await Promise.all([read(), read(), read('other')])).toEqual(['v1', 'v1', 'v2']);
  expect(loads).toBe(2);
  now = 99;
  await read();
  expect(loads).toBe(2);
  now = 100;
  expect(await read()).toBe('v3');
});

it('lets each value determine how long it is fresh', async () => {
  const { read } = cacheOf({ freshMs: (value) => (value === 'v1' ? 5 : 50) });
  await read();
  now = 5;
  expect(await read()).toBe('v2');
  now = 54;
  expect(await read()).toBe('v2');
});

it('counts age from the start of the load', async () => {
  const { read } = cacheOf({});
  answer = () => {
    now += 60;
    return Promise.resolve(`v${loads}`);
  };
  await read();
  now = 100;
  expect(await read()).toBe('v2');
});

it('passes the previous value to the load', async () => {
  const { cache } = cacheOf({});
  await cache.get('k', () => Promise.resolve('first'));
  now = 100;
  expect(await cache.get('k', (previous) => Promise.resolve(`after ${previous}`))).toBe('after first');
});

describe('a failed load', () => {
  it('is thrown to every caller that shared it, and not kept', async () => {
    const { cache, read } = cacheOf({});
    answer = fails;
    const outcomes = await Promise.allSettled([read(), read()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([loads, cache.size]).toEqual([1, 0]);
    answer = () => Promise.resolve('back');
    expect(await read()).toBe('back');
  });

  it('is cached for as long as configured', async () => {
    const { read } = cacheOf({ errorMs: () => 10 });
    answer = fails;
    await expect(read()).rejects.toThrow('source down');
    now = 9;
    await expect(read()).rejects.toThrow('source down');
    expect(loads).toBe(1);
    now = 10;
    answer = () => Promise.resolve('back');
    expect(await read()).toBe('back');
  });
});

it('is not stuck when a load throws before it returns a promise', async () => {
  const { cache, read } = cacheOf({ errorMs: () => 10 });
  const broken = () => {
    throw new Error('bug');
  };
  await expect(cache.get('k', broken)).rejects.toThrow('bug');
  now = 10;
  expect(await read()).toBe('v1');
});

describe('a stale value', () => {
  it('is returned while it is loaded again in the background, up to its bound', async () => {
    const { read } = cacheOf({ staleMs: 200 });
    await read();
    now = 150;
    expect(await read()).toBe('v1');
    await settle();
    expect(await read()).toBe('v2');
    now = 350;
    expect(await read()).toBe('v3');
  });

  it('is not returned past its bound while a load takes long', async () => {
    const { read } = cacheOf({ staleMs: 200 });
    await read();
    let answerLate: (value: string) => void = () => undefined;
    answer = () => new Promise((resolve) => (answerLate = resolve));
    now = 150;
    expect(await read()).toBe('v1');
    now = 200;
    const waiting = read();
    answerLate('late');
    expect(await waiting).toBe('late');
    expect(loads).toBe(2);
  });

  it('is used until it is too old while the source fails, which is not asked more often', async () => {
    const { read } = cacheOf({ staleMs: 200, staleIfErrorMs: 1_000 });
    await read();
    answer = fails;
    now = 500;
    expect(await read()).toBe('v1');
    now = 599;
    expect(await read()).toBe('v1');
    expect(loads).toBe(2);
    now = 999;
    expect(await read()).toBe('v1');
    now = 1_000;
    await expect(read()).rejects.toThrow('source down');
  });

  it('does not crash the process when a background load fails', async () => {
    const { read } = cacheOf({ staleMs: 200 });
    await read();
    answer = fails;
    now = 150;
    expect(await read()).toBe('v1');
    await settle();
    await expect(read()).rejects.toThrow('source down');
  });
});

it('discards a load that was in flight when its key was deleted', async () => {
  const { cache, read } = cacheOf({});
  const loading = read();
  cache.delete('k');
  expect(await loading).toBe('v1');
  expect(await read()).toBe('v2');
});

it('keeps a bounded number of keys', async () => {
  const { cache, read } = cacheOf({ entriesMax: 2 });
  for (const key of ['a', 'b', 'c']) await read(key);
  expect(cache.size).toBe(2);
});
