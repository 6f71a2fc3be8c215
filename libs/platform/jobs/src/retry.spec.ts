import { expect, it } from 'vitest';
import { retry } from './retry.js';

/** Work that fails with an error of its own each time, `failures` times. */
function failing(failures: number) {
  const work = { attempts: 0, run: async () => 'done' };
  work.run = async () => {
    if (++work.attempts <= failures) throw new Error(`failure ${work.attempts}`);
    return 'done';
  };
  return work;
}
const backoff = { firstMs: 1, maxMs: 3 };

it('runs work until it succeeds, with waits that double up to a bound', async () => {
  const work = failing(4);
  const waits: number[] = [];
  const result = retry(work.run, { backoff, onFailure: (_, { waitMs }) => waits.push(waitMs) });
  expect(await result).toBe('done');
  expect(waits).toEqual([1, 2, 3, 3]);
});

it('throws the last error once its attempts are used up', async () => {
  const work = failing(9);
  await expect(retry(work.run, { attemptsMax: 3, backoff })).rejects.toThrow('failure 3');
});

it('throws a permanent error at once', async () => {
  const work = failing(9);
  await expect(retry(work.run, { backoff, isFinal: () => true })).rejects.toThrow('failure 1');
});

it('ends a wait when it is stopped, and still makes a first attempt afterwards', async () => {
  const stopping = new AbortController();
  const work = failing(9);
  const waiting = retry(work.run, {
    signal: stopping.signal,
    backoff: { firstMs: 60_000, maxMs: 60_000 },
    onFailure: () => stopping.abort(),
  });
  await expect(waiting).rejects.toThrow('failure 1');
  await expect(retry(work.run, { signal: stopping.signal, backoff })).rejects.toThrow('failure 2');
});
