import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MutationResult } from './mutation.run.ts';

/** One line of a run, such as `killed    src/route/route.rules.ts: "<=" → "<" (a test's name)`. */
export function resultLine({ mutation: { file, find, replace }, outcome }: MutationResult): string {
  const status = outcome.status === 'killed' ? 'killed' : outcome.status.toUpperCase();
  const detail = outcome.detail ? ` (${oneLine(outcome.detail, 100)})` : '';
  return `${status.padEnd(9)} ${file}: \`${oneLine(find)}\` → \`${oneLine(replace)}\`${detail}`;
}

/** Such as `agent-gateway: 27 of 27 killed`. */
export function summaryOf(name: string, results: MutationResult[]): string {
  return `${name}: ${results.filter(isKilled).length} of ${results.length} killed`;
}

export function isKilled({ outcome }: MutationResult): boolean {
  return outcome.status === 'killed';
}

/** Leaves a report that `npm test` counts: a mutant that is killed passes, any other fails. */
export async function writeReport(workspace: string, results: MutationResult[]): Promise<void> {
  const killed = results.filter(isKilled).length;
  const report = {
    numPassedTests: killed,
    numFailedTests: results.length - killed,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      {
        name: 'mutations.json',
        status: killed === results.length ? 'passed' : 'failed',
        message: '',
        assertionResults: results.map((result) => ({
          status: isKilled(result) ? 'passed' : 'failed',
          fullName: resultLine(result),
        })),
      },
    ],
  };
  const folder = join(workspace, 'test-results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mutations.json'), JSON.stringify(report));
}

function oneLine(text: string, length = 60): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
