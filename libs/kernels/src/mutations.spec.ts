import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Mutation {
  file: string;
  find: string;
  replace: string;
  why: string;
}

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const kernels = readdirSync(new URL('assembly/', ROOT), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it.each(kernels)('every mutation of %s changes text that occurs exactly once', (kernel) => {
  const mutations = JSON.parse(read(`libs/kernels/src/${kernel}/mutations.json`)) as Mutation[];
  const occurrences = mutations.map(({ file, find }) => ({ find, times: read(file).split(find).length - 1 }));
  expect(occurrences.filter(({ times }) => times !== 1)).toEqual([]);
  expect(mutations.filter(({ find, replace, why }) => find === replace || why === '')).toEqual([]);
});
