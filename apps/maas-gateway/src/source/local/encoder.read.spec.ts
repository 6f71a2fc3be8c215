import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEncoder } from './encoder.read.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoder-'));
});
afterEach(() => rm(folder, { recursive: true }));
const files = () => ({ weights: join(folder, 'encoder.weights'), sentencePieces: join(folder, 'sp.model') });

it('says that files cannot be read, and where they are in the detail only', () => {
  expect(readEncoder(files())).toEqual({
    unusable: {
      missing: 'encoder.weights and sp.model cannot be read.',
      remedy: 'Run: npm run models.',
      detail: expect.stringContaining(folder),
    },
  });
});

it('says what is wrong with files that can be read', async () => {
  await Promise.all(Object.values(files()).map((path) => writeFile(path, 'odd')));
  expect(readEncoder(files())).toMatchObject({
    unusable: {
      missing: expect.stringContaining('it has 3 bytes, too few for a header.'),
      remedy: expect.stringContaining('npm run models'),
    },
  });
});
