import { sha256Of } from '@isthmus/platform-local-models';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { localModelsSchema } from '../../local.models.config.js';
import { ggufFinder } from './gguf.file.js';

const HEADER = Buffer.from([...Buffer.from('GGUF'), 3, 0, 0, 0, ...Buffer.alloc(16)]);
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gguf-'));
  path = join(folder, 'x.gguf');
});
afterEach(() => rm(folder, { recursive: true }));

it('finds a file when it comes, tells its states apart, and says when it has gone', async () => {
  const find = ggufFinder({ path });
  expect(await find()).toMatchObject({
    missing: `${path} is not there`,
    remedy: expect.stringContaining('LOCAL_MODELS'),
  });
  await writeFile(path, HEADER);
  const first = await find();
  expect(first).toEqual({ path, state: expect.any(String) });
  await writeFile(path, Buffer.concat([HEADER, HEADER]));
  expect(await find()).not.toEqual(first);
  await rm(path);
  expect(await find()).toHaveProperty('missing');
});

it.each([
  ['', 'is not a GGUF file'],
  ['GGUF', 'is not a GGUF file'],
  ['PK\u0003\u0004 an archive', 'is not a GGUF file'],
  [`GGUF\u0003\0\0\0${'x'.repeat(16)}`, 'is damaged: its header counts more than a million entries'],
  [`GGUF\u0001\0\0\0${'\0'.repeat(16)}`, 'is a GGUF file of version 1: 2 or 3 is needed'],
])('says what is wrong with %j', async (content, reason) => {
  await writeFile(path, content);
  expect(await ggufFinder({ path })()).toMatchObject({ missing: `${path} ${reason}` });
});

it('compares the checksum where one is demanded', async () => {
  await writeFile(path, HEADER);
  const sha256 = await sha256Of(path);
  expect(await ggufFinder({ path, sha256 })()).toHaveProperty('path');
  const other = '0'.repeat(64);
  expect(await ggufFinder({ path, sha256: other })()).toMatchObject({
    missing: `${path} has the SHA-256 ${sha256}, expected ${other}`,
  });
});

it.each([
  [[{ id: 'x', path: '/x.gguf' }], 'id must begin with local/'],
  [[{ id: 'local/x', path: 'x.gguf' }], 'path must be absolute'],
  [[{ id: 'local/x', path: '/x', sha256: 'X' }], 'sha256 must be 64'],
  [
    [
      { id: 'local/x', path: '/x' },
      { id: 'local/x', path: '/y' },
    ],
    'names a model twice',
  ],
])('refuses the configuration %j', (value, message) => {
  expect(localModelsSchema.safeParse(value).error?.message).toContain(message);
});
