import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../../paths.ts';

/** `latest` of npm; the branch 2.0.0 was never published as such. */
export const PORTKEY_VERSION = '1.15.2';
export const LITELLM_VERSION = '1.106.2';

/** With hono 4.13 every stream of Portkey answers 500; these are the versions of its own lock file. */
const PORTKEY_OVERRIDES = { hono: '4.9.7', '@hono/node-server': '1.13.5' };
const PYTHON = 'python3';

/** The folder in which Portkey is installed; it is installed there once, outside this repository. */
export async function installPortkey(): Promise<string> {
  const directory = join(CACHE, 'bench', `portkey-${PORTKEY_VERSION}`);
  if (existsSync(join(directory, 'installed'))) return directory;
  await mkdir(directory, { recursive: true });
  const dependencies = { '@portkey-ai/gateway': PORTKEY_VERSION };
  const manifest = { private: true, dependencies, overrides: PORTKEY_OVERRIDES };
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], directory);
  await writeFile(join(directory, 'installed'), '');
  return directory;
}

/** The virtual environment that holds LiteLLM, made once; undefined where there is no Python. */
export async function installLitellm(): Promise<string | undefined> {
  const directory = join(CACHE, 'bench', `litellm-${LITELLM_VERSION}`);
  if (existsSync(join(directory, 'installed'))) return directory;
  if (spawnSync(PYTHON, ['--version']).status !== 0) return undefined;
  await mkdir(join(CACHE, 'bench'), { recursive: true });
  execute(PYTHON, ['-m', 'venv', directory], join(CACHE, 'bench'));
  const pip = join(directory, 'bin', 'pip');
  execute(pip, ['install', '--quiet', '--no-input', `litellm[proxy]==${LITELLM_VERSION}`], directory);
  await writeFile(join(directory, 'installed'), '');
  return directory;
}

function execute(command: string, args: string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `${command} ${args.join(' ')} failed in ${cwd}. Mend what it says, or leave this peer out with --only:\n${stderr}`,
  );
}
