import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './paths.ts';

export interface SuiteResult {
  suite: string;
  /** The name of each test that failed and the first lines of its error. */
  failures: string[];
}

export interface Results {
  passed: number;
  failed: number;
  skipped: number;
  suites: SuiteResult[];
}

/** The part of vitest's JSON report that counts. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** Enough to see the assertion and where it stands. */
const ERROR_LINES = 8;
const ERRORS_SHOWN_MAX = 3;

const GROUPS = ['apps', 'libs', 'libs/domain', 'libs/platform', 'libs/testing', '.'];

/** Sums the reports that every vitest run of the workspace leaves in its `test-results/`. */
export async function collectResults(root = ROOT): Promise<Results> {
  const results: Results = { passed: 0, failed: 0, skipped: 0, suites: [] };
  for (const file of await reportFiles(root)) {
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    results.passed += report.numPassedTests;
    results.failed += report.numFailedTests;
    results.skipped += report.numPendingTests + report.numTodoTests;
    results.suites.push({
      suite: file.slice(root.length).replace(/\/test-results\/.*/, ''),
      failures: failuresOf(report),
    });
  }
  // A file that could not run at all counts as one failure.
  results.failed = Math.max(
    results.failed,
    results.suites.reduce((sum, { failures }) => sum + failures.length, 0),
  );
  return results;
}

/** Forgets the reports of earlier runs. */
export async function clearResults(root = ROOT): Promise<void> {
  await Promise.all((await reportFiles(root)).map((file) => rm(file)));
}

export function summaryLine({ passed, failed, skipped }: Results, broken: boolean): string {
  const failures = broken && failed === 0 ? 1 : failed;
  return `${passed} passed, ${failures} failed, ${skipped} skipped`;
}

/**
 * What the log of a suite says of errors outside its tests, for which vitest fails although every test passed: a rejection
 * that nobody handles, for example. At most three, each with its first lines.
 */
export function errorsOutsideTests(log: string): string[] {
  const lines = stripVTControlCharacters(log).split('\n');
  return lines
    .flatMap((line, index) => (/^⎯+ (Unhandled|Uncaught) (?!Errors)/.test(line) ? [index] : []))
    .slice(0, ERRORS_SHOWN_MAX)
    .map((index) => lines.slice(index + 1, index + 1 + ERROR_LINES).join('\n'));
}

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults
      .filter((result) => result.status === 'failed')
      .map(({ fullName, failureMessages = [] }) => [fullName, ...failureMessages.map(firstLines)].join('\n'));
    const brokenFile = status === 'failed' && failed.length === 0;
    return brokenFile ? [`${name}: ${firstLines(message)}`] : failed;
  });
}

function firstLines(message: string): string {
  return stripVTControlCharacters(message).split('\n').slice(0, ERROR_LINES).join('\n');
}

async function reportFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const group of GROUPS) {
    for (const project of await readdir(join(root, group), { withFileTypes: true })) {
      if (!project.isDirectory() || (group === '.' && !['tools', 'e2e'].includes(project.name))) continue;
      const folder = join(root, group, project.name, 'test-results');
      const names = await readdir(folder).catch(() => []);
      files.push(...names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name)));
    }
  }
  return files;
}
