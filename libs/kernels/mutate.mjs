#!/usr/bin/env node
/**
 * Do the tests notice a wrong constant? Reads `src/*\/mutations.json` (`[{ file, find, replace, why }]`, files relative
 * to the repository root, `find` occurring exactly once), applies the changes one by one, rebuilds the kernel, runs
 * that kernel's tests and demands that they fail. Every file is restored, also on Ctrl-C, and the kernel rebuilt.
 *
 *   node mutate.mjs            all kernels
 *   node mutate.mjs paths      one kernel
 *
 * A mutant that does not compile proves nothing and counts as an error; one that hangs is caught by the time limit.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEST_TIMEOUT_MS = 180_000;
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
  if ((await build(kernel)) !== 0) throw new Error(`${kernel}: does not build before any change`);
  if ((await test(kernel)) !== 0) throw new Error(`${kernel}: tests fail before any change`);
  const outcomes = [];
  try {
    for (const mutation of mutations) {
      const outcome = await tryMutation(kernel, mutation);
      console.log(`${outcome.padEnd(8)} ${kernel}: ${mutation.why}`);
      outcomes.push({ kernel, ...mutation, outcome });
    }
  } finally {
    await build(kernel);
  }
  return outcomes;
}

async function tryMutation(kernel, { file, find, replace }) {
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
    return (await test(kernel)) === 0 ? 'SURVIVED' : 'caught';
  } finally {
    restore();
    restore = () => {};
  }
}

function build(kernel) {
  return run('node', ['../build.mjs'], join(root, 'assembly', kernel));
}

function test(kernel) {
  const config = ['--root', '.', '--config', '../../vitest.config.ts'];
  return run('vitest', ['run', '--bail', '1', ...config, `src/${kernel}/`], here);
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    // A process group of its own: a hanging test worker has to go with its parent.
    child = spawn(command, args, { cwd, env, stdio: 'ignore', detached: true });
    const timer = setTimeout(stopChild, TEST_TIMEOUT_MS);
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
  const caught = outcomes.filter(({ outcome }) => outcome === 'caught').length;
  const survived = outcomes.filter(({ outcome }) => outcome === 'SURVIVED').length;
  console.log('\n| kernel | file | change | outcome |\n|---|---|---|---|');
  for (const { kernel, file, find, replace, outcome } of outcomes) {
    console.log(`| ${kernel} | ${file} | \`${oneLine(find)}\` → \`${oneLine(replace)}\` | ${outcome} |`);
  }
  console.log(`\n${caught} caught, ${survived} survived`);
  if (caught !== outcomes.length) process.exitCode = 1;
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}
