/**
 * `npm run conformance [-- --tck <path>] [-- --only mcp|tck]`: the public kits of A2A and MCP against the agent gateway, and
 * counts for docs/conformance.md. The A2A TCK is a checkout, by `--tck` or ISTHMUS_TCK; without one it is skipped, aloud.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runTargets } from './build.ts';
import { DATA, ROOT } from './paths.ts';

const { values } = parseArgs({ options: { tck: { type: 'string' }, only: { type: 'string' } } });
const tck = values.tck ?? process.env['ISTHMUS_TCK'];
const log = join(DATA, 'logs', 'conformance-build.log');
const projects = '@isthmus/agent-gateway,@isthmus/platform-database,@isthmus/testing';
if (!(await runTargets(['build'], { log, projects })))
  throw new Error(`The build failed; its output is above and in ${log}.`);
const files = values.only === undefined ? [] : ['--', `src/conformance/${values.only}.spec.ts`];
const { status } = spawnSync('npm', ['run', 'test:conformance', '-w', '@isthmus/e2e', ...files], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ...(tck === undefined ? {} : { ISTHMUS_TCK: resolve(tck) }) },
});
process.exit(status ?? 1);
