import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceStack } from './source-stack';

/** One generated line: column 0 is line 1 of the source, column 10 its line 2, column 4. */
const MAP = {
  version: 3,
  sources: ['../../../apps/portal/src/lib/sums.ts'],
  names: [],
  mappings: 'AAAA,UACI',
};

let folder: string;
let chunk: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-stack-'));
  const chunks = join(folder, '.next', 'server', 'chunks');
  await mkdir(chunks, { recursive: true });
  chunk = join(chunks, '[slug]_1.js');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('names the places of the sources, once in a while', async () => {
  await writeFile(`${chunk}.map`, JSON.stringify(MAP));
  const stack = `Error: no\n    at sum (${chunk}:1:12)\n    at run (node:internal/timers:5:1)`;
  expect(await sourceStack(stack, 100_000)).toBe(
    'Error: no\n    at sum (apps/portal/src/lib/sums.ts:2:6 ([slug]_1.js))\n    at run (node:internal/timers:5:1)',
  );
  expect(await sourceStack(stack, 101_000)).toBe(stack);
});

it('leaves a stack as it is whose chunk has no map', async () => {
  const stack = `Error: no\n    at sum (${chunk}:1:12)`;
  expect(await sourceStack(stack, 200_000)).toBe(stack);
});
