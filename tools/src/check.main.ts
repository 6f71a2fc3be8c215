/** `npm run check`: the loop of a change. Types and unit-tests what the change touches; lint and format look at all. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isFormatted } from './format.ts';
import { lintRepository } from './lint.ts';
import { ROOT } from './paths.ts';

const args = [
  'affected',
  '-t',
  'lint',
  'typecheck',
  'test',
  '--base=HEAD',
  '--parallel=2',
  '--outputStyle=static',
];
const { status } = spawnSync(join(ROOT, 'node_modules', '.bin', 'nx'), args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' },
});
const clean = await lintRepository();
const formatted = await isFormatted();
if (!formatted) console.error('Run `npm run format`.');
process.exit(formatted && clean ? (status ?? 1) : 1);
