/**
 * The process in which the mutants of one workspace run: one Vitest, which transforms a module again only when a mutation
 * changes it. Started by `mutation.run.ts`, which ends it when a mutant hangs.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createVitest, type TestRunResult, type Vitest } from 'vitest/node';
import { ROOT } from '../paths.ts';
import { mutate, type Mutation } from './mutation.list.ts';
import { parses } from './mutation.parse.ts';
import type { Answer, Outcome, Request } from './mutation.protocol.ts';

const workspace = process.cwd();
/** The text that a module has instead of its file's; only ever in memory. */
let mutant: { path: string; text: string; loaded: boolean } | undefined;

const vitest = await createVitest(
  {
    root: workspace,
    config: join(ROOT, 'vitest.config.ts'),
    watch: false,
    bail: 1,
    silent: true,
    reporters: [{}],
    pool: 'threads',
    maxWorkers: 1,
    fsModuleCache: false,
  },
  {
    plugins: [
      {
        name: 'isthmus:mutant',
        enforce: 'pre',
        transform(_code, id) {
          if (!mutant || id.split('?')[0] !== mutant.path) return undefined;
          mutant.loaded = true;
          return { code: mutant.text, map: null };
        },
      },
    ],
  },
);

process.on('message', (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.once('disconnect', () => process.exit());
process.send?.({ kind: 'ready' } satisfies Answer);

async function answer(request: Request): Promise<Answer> {
  try {
    if (request.kind === 'baseline') return await baseline(request.tests);
    return { kind: 'outcome', outcome: await tryMutation(request.mutation) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'outcome', outcome: { status: 'error', detail } };
  }
}

/** The tests as they are: they must pass, or a failure of theirs would say nothing about a mutant. */
async function baseline(tests: string[] | undefined): Promise<Answer> {
  const started = Date.now();
  const failure = failureOf(await runTests(vitest, tests));
  return { kind: 'baseline', tookMs: Date.now() - started, ...(failure ? { failure } : {}) };
}

async function tryMutation(mutation: Mutation): Promise<Outcome> {
  const path = resolve(workspace, mutation.file);
  const changed = mutate(await readFile(path, 'utf8'), mutation);
  if ('fault' in changed) return { status: 'error', detail: changed.fault };
  if (!parses(changed.text, path)) return { status: 'error', detail: 'the mutant does not parse' };
  mutant = { path, text: changed.text, loaded: false };
  vitest.invalidateFile(path);
  try {
    const failure = failureOf(await runTests(vitest, mutation.tests));
    if (failure) return { status: 'killed', detail: failure };
    return { status: 'survived', detail: mutant.loaded ? '' : 'no test loads this file' };
  } finally {
    mutant = undefined;
    vitest.invalidateFile(path);
  }
}

async function runTests(runner: Vitest, tests: string[] | undefined): Promise<TestRunResult> {
  const project = runner.getRootProject();
  const specifications = tests
    ? tests.map((test) => project.createSpecification(resolve(workspace, test)))
    : await runner.globTestSpecifications();
  const result = await runner.runTestSpecifications(specifications);
  // Vitest also returns the modules of earlier runs: a failure there says nothing about this mutant.
  const paths = new Set(specifications.map(({ moduleId }) => moduleId));
  return { ...result, testModules: result.testModules.filter(({ moduleId }) => paths.has(moduleId)) };
}

/** The first thing that failed: a test by its name, or what kept a file from running. */
function failureOf({ testModules, unhandledErrors }: TestRunResult): string | undefined {
  for (const module of testModules) {
    for (const test of module.children.allTests('failed')) return test.fullName;
    const [error] = module.errors();
    if (error) return error.message.split('\n')[0];
  }
  if (unhandledErrors.length === 0) return undefined;
  const [error] = unhandledErrors;
  return error instanceof Error ? error.message : 'an unhandled error';
}
