import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './fetch.lock.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, '.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const hold = (work: () => Promise<unknown>, signal?: AbortSignal) => withLock(path, { signal }, work);

it('lets one work at a time, and the next one where work fails', async () => {
  let working = 0;
  const work = async () => {
    expect(++working).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    working--;
    throw new Error('failed');
  };
  const ended = await Promise.allSettled([hold(work), hold(work), hold(work)]);
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await readdir(folder)).toEqual([]);
});

it('takes over from a process that died, and waits for one that lives until it is aborted', async () => {
  await writeFile(path, 'dead');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);
  expect(await hold(() => Promise.resolve('worked'))).toBe('worked');

  await writeFile(path, 'alive');
  const abortion = new AbortController();
  const waiting = hold(() => Promise.resolve('worked'), abortion.signal);
  setTimeout(() => abortion.abort(new Error('stopped')), 50);
  await expect(waiting).rejects.toThrow('stopped');
  expect(await readFile(path, 'utf8')).toBe('alive');
});

it('leaves the lock of another that took over', async () => {
  await hold(() => writeFile(path, 'another'));
  expect(await readFile(path, 'utf8')).toBe('another');
});
