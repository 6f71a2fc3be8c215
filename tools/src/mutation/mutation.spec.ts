import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../paths.ts';
import { mutate, readMutations } from './mutation.list.ts';
import { resultLine, summaryOf } from './mutation.report.ts';
import { runMutations } from './mutation.run.ts';

const FIXTURE = join(ROOT, 'tools/fixtures/mutation');
const SOURCE = join(FIXTURE, 'src/clamp.ts');

it('tells killed, surviving, hanging, fatal and inapplicable mutants apart and leaves files alone', async () => {
  const before = await readFile(SOURCE, 'utf8');
  const results = await runMutations(FIXTURE, readMutations(FIXTURE, 7), { mutantLimitMs: 2_000 });
  expect(results.map(({ outcome }) => outcome)).toEqual([
    { status: 'killed', detail: 'keeps a value below its upper bound' },
    // Its own tests pass; those that the mutant before failed must not count.
    { status: 'survived', detail: '' },
    { status: 'survived', detail: '' },
    { status: 'killed', detail: 'time limit' },
    { status: 'error', detail: 'the worker ended' },
    { status: 'error', detail: '"find" occurs 5 times, must occur exactly once' },
    { status: 'error', detail: 'the mutant does not parse' },
  ]);
  expect(summaryOf('fixture', results)).toBe('fixture: 2 of 7 killed');
  expect(await readFile(SOURCE, 'utf8')).toBe(before);
}, 60_000);

it('refuses a list that is too short', () => {
  expect(() => readMutations(FIXTURE)).toThrow('7 mutations, at least 25 are required');
});

it('refuses a mutation that changes nothing', () => {
  expect(mutate('a < b', { file: 'x.ts', find: '<', replace: '<' })).toEqual({
    fault: '"replace" equals "find"',
  });
});

it('prints one line for a mutant, however many its texts have', () => {
  const mutation = { file: 'src/x.ts', find: 'a <\n  b', replace: 'a <= b' };
  expect(resultLine({ mutation, outcome: { status: 'survived', detail: '' } })).toBe(
    'SURVIVED  src/x.ts: `a < b` → `a <= b`',
  );
});

it('tries no mutation when the tests fail without any', async () => {
  const mutation = { file: 'src/clamp.ts', find: 'max;', replace: 'min;', tests: ['src/failing.check.ts'] };
  await expect(runMutations(FIXTURE, [mutation])).rejects.toThrow(
    'the tests fail without any mutation: fails',
  );
}, 60_000);
