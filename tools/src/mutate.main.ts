/**
 * `npm run mutate`: do the unit tests of the services notice a wrong line? Applies the mutations of each service's
 * `mutations.json` in memory, one by one, and demands that a unit test fails. In the folder of a service
 * (`npm run mutate -w @isthmus/<service>`) it tries that service alone. Arguments select mutations whose
 * `<service>/<file>` contains one of them. `MUTATE_EVERY=12` tries every twelfth, as `npm test` does. Exits with
 * 1 when a mutant survives or cannot be applied.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isKilled, resultLine, summaryOf, writeReport } from './mutation/mutation.report.ts';
import { readMutations } from './mutation/mutation.list.ts';
import { runMutations } from './mutation/mutation.run.ts';
import { ROOT } from './paths.ts';

const wanted = process.argv.slice(2);
const every = Number(process.env['MUTATE_EVERY'] ?? 1);
if (!Number.isInteger(every) || every < 1) throw new Error('MUTATE_EVERY must be a whole number from 1.');
const workspaces = existsSync('mutations.json') ? [process.cwd()] : services();
if (workspaces.length === 0) throw new Error('There is no mutations.json here, nor in any folder of apps/.');

const summaries: string[] = [];
for (const workspace of workspaces) {
  const name = basename(workspace);
  const mutations = readMutations(workspace).filter(
    ({ file }, n) =>
      n % every === 0 && (wanted.length === 0 || wanted.some((text) => `${name}/${file}`.includes(text))),
  );
  if (mutations.length === 0) continue;
  const results = await runMutations(workspace, mutations, {
    onResult: (result) => console.log(resultLine(result)),
  });
  await writeReport(workspace, results);
  summaries.push(summaryOf(name, results));
  if (!results.every(isKilled)) process.exitCode = 1;
}
console.log(['', ...summaries].join('\n'));

function services(): string[] {
  return readdirSync(join(ROOT, 'apps'))
    .map((name) => join(ROOT, 'apps', name))
    .filter((folder) => existsSync(join(folder, 'mutations.json')));
}
