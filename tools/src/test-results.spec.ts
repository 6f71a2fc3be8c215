import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectResults, errorsOutsideTests, summaryLine } from './test-results.ts';

const report = (change: object) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...change,
});

async function workspace(reports: Record<string, object>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'results-'));
  for (const folder of ['apps', 'libs/domain', 'libs/platform', 'libs/testing'])
    await mkdir(join(root, folder), { recursive: true });
  for (const [project, content] of Object.entries(reports)) {
    await mkdir(join(root, project, 'test-results'), { recursive: true });
    await writeFile(join(root, project, 'test-results', 'unit.json'), JSON.stringify(content));
  }
  return root;
}

it('sums the reports of all projects', async () => {
  const root = await workspace({
    'apps/a': report({ numPassedTests: 3, numPendingTests: 1 }),
    'libs/domain/b': report({ numPassedTests: 2 }),
  });
  expect(summaryLine(await collectResults(root), false)).toBe('5 passed, 0 failed, 1 skipped');
});

it('counts a file that could not run as a failure, and names it', async () => {
  const broken = {
    name: 'x.spec.ts',
    status: 'failed',
    message: 'SyntaxError: no\nat …',
    assertionResults: [],
  };
  const results = await collectResults(await workspace({ 'apps/a': report({ testResults: [broken] }) }));
  expect(summaryLine(results, false)).toBe('0 passed, 1 failed, 0 skipped');
  expect(results.suites[0]?.failures).toEqual(['x.spec.ts: SyntaxError: no\nat …']);
});

it('says of a failed test why it failed', async () => {
  const assertionResults = [
    { status: 'failed', fullName: 'adds', failureMessages: ['\u001b[31mexpected 2 to be 3\u001b[39m'] },
    { status: 'passed', fullName: 'subtracts' },
  ];
  const failed = { name: 'x.spec.ts', status: 'failed', message: '', assertionResults };
  const { suites } = await collectResults(await workspace({ 'apps/a': report({ testResults: [failed] }) }));
  expect(suites[0]?.failures).toEqual(['adds\nexpected 2 to be 3']);
});

it('finds the errors outside tests in the log of a suite', () => {
  const log =
    '⎯⎯⎯ Unhandled Errors ⎯⎯⎯\n\n⎯⎯⎯ Unhandled Rejection ⎯⎯⎯\n\u001b[31mError: lost\u001b[39m\n ❯ a.ts:1:1';
  expect(errorsOutsideTests(log)).toEqual(['Error: lost\n ❯ a.ts:1:1']);
});

it('never ends with no failure when a suite broke', async () => {
  expect(summaryLine(await collectResults(await workspace({})), true)).toBe('0 passed, 1 failed, 0 skipped');
});
