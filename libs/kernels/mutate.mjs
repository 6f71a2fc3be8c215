#!/usr/bin/env node
/**
 * Do the tests notice a wrong constant? Reads `src/*\/mutations.json` (`[{ file, find, replace, why }]`, files relative
 * to the repository root, `find` occurring exactly once), applies the changes one by one, rebuilds the kernel, runs
 * that kernel's tests and demands that they fail. Every file is restored, also on Ctrl-C, and the kernel rebuilt.
 *
 *   npm run mutate -w @isthmus/kernels               all kernels
 *   npm run mutate -w @isthmus/kernels -- paths      one kernel
 *
 * Prints a line for each change as it is tried, then a table and the share caught of each kernel; exits with 1 unless
 * all were. A mutant that does not compile proves nothing and counts as an error; one that hangs is caught by the time
 * limit. A list of fewer than ten changes is refused: it would say little about the tests.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** For the tests of an unchanged kernel; a mutant gets three times what those took, and a minute. */
const TEST_TIMEOUT_MS = 900_000;
const MUTATIONS_MIN = 10;
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };

let restore = () => {};
let child;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    stopChild();
    restore();
    console.error(`\n${signal}: file restored; rebuild the kernel before you use it`);
    process.exit(130);
  });
}

const wanted = process.argv.slice(2);
const kernels = readdirSync(join(here, 'src')).filter(
  (name) =>
    existsSync(join(here, 'src', name, 'mutations.json')) && (!wanted.length || wanted.includes(name)),
);
if (!kernels.length) throw new Error(`no mutations.json for ${wanted.join(', ') || 'any kernel'}`);
const results = [];
for (const kernel of kernels) results.push(...(await mutateKernel(kernel)));
report(results);

async function mutateKernel(kernel) {
  const mutations = JSON.parse(readFileSync(join(here, 'src', kernel, 'mutations.json'), 'utf8'));
  if (mutations.length < MUTATIONS_MIN)
    throw new Error(`${kernel}: ${mutations.length} mutations, at least ${MUTATIONS_MIN} are wanted`);
  if ((await build(kernel)) !== 0) throw new Error(`${kernel}: does not build before any change`);
  const start = Date.now();
  if ((await test(kernel, TEST_TIMEOUT_MS)) !== 0) throw new Error(`${kernel}: tests fail before any change`);
  const limitMs = 60_000 + 3 * (Date.now() - start);
  const outcomes = [];
  try {
    for (const mutation of mutations) {
      const outcome = await tryMutation(kernel, mutation, limitMs);
      console.log(`${outcome.padEnd(8)} ${kernel}: ${mutation.why}`);
      outcomes.push({ kernel, ...mutation, outcome });
    }
  } finally {
    await build(kernel);
  }
  return outcomes;
}

async function tryMutation(kernel, { file, find, replace }, limitMs) {
  const path = join(root, file);
  const original = readFileSync(path, 'utf8');
  if (original.split(find).length !== 2) return 'error: text to find must occur exactly once';
  restore = () => writeFileSync(path, original);
  try {
    writeFileSync(
      path,
      original.replace(find, () => replace),
    );
    if ((await build(kernel)) !== 0) return 'error: mutant does not build';
    return (await test(kernel, limitMs)) === 0 ? 'SURVIVED' : 'caught';
  } finally {
    restore();
    restore = () => {};
  }
}

function build(kernel) {
  return run('node', ['../build.mjs'], { cwd: join(root, 'assembly', kernel), limitMs: TEST_TIMEOUT_MS });
}

function test(kernel, limitMs) {
  const config = ['--root', '.', '--config', '../../vitest.config.ts'];
  return run('vitest', ['run', '--bail', '1', ...config, `src/${kernel}/`], { cwd: here, limitMs });
}

function run(command, args, { cwd, limitMs }) {
  return new Promise((resolve, reject) => {
    // A process group of its own: a hanging test worker has to go with its parent.
    child = spawn(command, args, { cwd, env, stdio: 'ignore', detached: true });
    const timer = setTimeout(stopChild, limitMs);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      child = undefined;
      resolve(code ?? 1);
    });
  });
}

function stopChild() {
  if (!child?.pid) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function report(outcomes) {
  console.log('\n| kernel | file | change | outcome |\n|---|---|---|---|');
  for (const { kernel, file, find, replace, outcome } of outcomes) {
    console.log(`| ${kernel} | ${file} | \`${oneLine(find)}\` → \`${oneLine(replace)}\` | ${outcome} |`);
  }
  console.log();
  for (const [kernel, own] of Object.entries(Object.groupBy(outcomes, ({ kernel }) => kernel))) {
    const caught = own.filter(({ outcome }) => outcome === 'caught').length;
    console.log(`${kernel}: ${caught} of ${own.length} changes caught`);
    if (caught !== own.length) process.exitCode = 1;
  }
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}
