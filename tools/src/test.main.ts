/**
 * `npm test`: builds, then runs every suite — lint, types, unit, integration (real PostgreSQL, real Temporal, replay of
 * histories), mutations and the journeys in a real browser — on free ports and data of its own. Ends with one line over
 * all suites.
 */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTargets } from './build.ts';
import { ensureChromium } from './chromium.ts';
import { Progress } from './progress.ts';
import { isFormatted } from './format.ts';
import { lintRepository } from './lint.ts';
import { modelsAreThere } from './models.fetch.ts';
import {
  clearResults,
  collectResults,
  errorsOutsideTests,
  summaryLine,
  type Results,
} from './test-results.ts';
import { findTemporal } from './temporal.ts';
import { startTestPostgres } from './test-postgres.ts';

const progress = new Progress();
const logs = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
await chmod(logs, 0o755);

/** Longer than any takes on two busy cores. */
const SUITE_MINUTES_MAX = 25;
const only = process.argv.slice(2);
const wanted = (suite: string) => only.length === 0 || only.includes(suite);
let failed = false;
const outsideTests: string[] = [];

const onPinnedNode = Number(process.versions.node.split('.')[0]) >= 24;
if (!onPinnedNode)
  throw new Error(`The tests run on the Node of the lock file (24), not on ${process.versions.node}.`);

await clearResults();
const built = await progress.step(
  'build',
  () => runTargets(['build'], { log: join(logs, 'build.log') }),
  'minutes on a fresh clone',
);
if (!built) finish();
const temporal = await findTemporal(progress).catch(
  (error: Error) => (progress.say(error.message), undefined),
);
const chromium = await progress.step('Chromium', () => ensureChromium(progress));
// Without them the tests of real models are skipped.
if (process.env['ISTHMUS_MODELS'] !== 'off')
  await progress.step('local models', () => modelsAreThere(progress), '125 MB the first time');
const environment = {
  ...(temporal ? { ISTHMUS_TEMPORAL: temporal } : {}),
  ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
};

if (wanted('lint')) {
  // Prettier uses one core, and so do most linters.
  const checks = [progress.step('format', isFormatted), progress.step('lint', lintRepository)];
  failed ||= (await Promise.all(checks)).includes(false);
  await suite('contracts and types', { targets: ['lint', 'typecheck'] });
}
// Integration tests wait much of the time, for PostgreSQL and for processes that they kill: unit tests use that time.
const tests = { unit: 'test', int: 'test:int' };
const targets = Object.entries(tests).flatMap(([name, target]) => (wanted(name) ? [target] : []));
if (targets.length > 0) {
  const postgres = await startTestPostgres();
  const extra = { ISTHMUS_TEST_DATABASE_URL: postgres.adminUrl };
  await suite('unit and integration tests', { targets, extra });
  await postgres.stop();
}
if (wanted('mutations'))
  // Every twelfth: all of them take minutes and are `npm run mutate`.
  await suite('mutations', {
    targets: ['mutate'],
    projects: 'tag:type:app',
    extra: { MUTATE_EVERY: '12' },
  });
// The journeys find a Temporal server the way `npm run up` does.
const PATH = temporal ? `${join(temporal, '..')}:${process.env['PATH']}` : String(process.env['PATH']);
if (wanted('e2e')) {
  // Both start and kill whole platforms, which uses two cores; the others wait most of the time.
  await suite('journeys', { targets: ['test:e2e'], extra: { PATH } });
  await suite('services', { targets: ['test:services'], extra: { PATH } });
  const waiting = ['test:compat', 'test:conformance', 'test:money'];
  await suite('official clients, conformance and money', { targets: waiting, extra: { PATH } });
}
// An hour: every step at which a process can die, and twenty storms of ten thousand requests.
if (only.includes('losses'))
  await suite('losses', { targets: ['test:losses'], extra: { PATH }, minutesMax: 180 });
// Ten minutes, so only when asked for: every crash of which the journeys have one for each service.
if (only.includes('crash'))
  await suite('crashes', { targets: ['test:crash'], extra: { PATH }, parallel: 1, minutesMax: 60 });

const results = await collectResults();
progress.say(`\nAll suites after ${progress.total()}; logs of each are in ${logs}.`);
for (const { suite: name, failures } of results.suites)
  for (const failure of failures) console.log(`  failed: ${name}: ${failure}`);
for (const error of outsideTests) console.log(`  failed outside a test: ${error}`);
if (!failed && results.failed === 0) await rm(logs, { recursive: true, force: true });
finish(results);

interface Suite {
  targets: string[];
  /** Environment variables besides those of every suite. */
  extra?: Record<string, string>;
  parallel?: number;
  /** Every project that has the targets when absent. */
  projects?: string;
  minutesMax?: number;
}

async function suite(
  name: string,
  { targets, extra, minutesMax = SUITE_MINUTES_MAX, ...how }: Suite,
): Promise<void> {
  const log = join(logs, `${targets.join('-').replaceAll(':', '-')}.log`);
  const signal = AbortSignal.timeout(minutesMax * 60_000);
  const passed = await progress.step(
    name,
    () => runTargets(targets, { log, ...how, signal, environment: { ...environment, ...extra } }),
    `log: ${log}`,
  );
  if (!passed) outsideTests.push(...errorsOutsideTests(await readFile(log, 'utf8')));
  if (signal.aborted) outsideTests.push(`${name} had not ended after ${minutesMax} minutes and was stopped`);
  failed ||= !passed;
}

function finish(results: Results = { passed: 0, failed: 1, skipped: 0, suites: [] }): never {
  const broken = failed || results.failed > 0;
  console.log(summaryLine(results, broken));
  process.exit(broken ? 1 : 0);
}
