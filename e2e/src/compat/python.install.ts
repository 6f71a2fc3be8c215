import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CACHE } from '@isthmus/tools';

/** What the locked requirements are resolved for. */
const PYTHON_MINIMUM = [3, 11] as const;
const PYTHON = 'python3';
/** Of the client libraries. */
const CLIENTS = join(import.meta.dirname, 'python', 'requirements.txt');

/** The Python that has the requirements, or why there is none. */
export type InstalledPython = { python: string } | { absent: string };

/**
 * Makes a virtual environment in the user's cache, once for each state of the locked requirements. Answers `absent` where
 * there is no Python, none that is new enough, or no pip; throws where the installation itself fails.
 */
export async function installPython(requirements = CLIENTS): Promise<InstalledPython> {
  const version = versionOf(PYTHON);
  const minimum = PYTHON_MINIMUM.join('.');
  if (!version) return { absent: `there is no ${PYTHON}; install Python ${minimum} or newer` };
  const [major, minor] = version;
  if (major !== PYTHON_MINIMUM[0] || minor < PYTHON_MINIMUM[1])
    return { absent: `${PYTHON} is ${major}.${minor}; install Python ${minimum} or newer` };
  const locked = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const directory = join(CACHE, 'compat', `python-${major}.${minor}-${locked}`);
  const python = join(directory, 'bin', 'python');
  const done = join(directory, 'installed');
  if (existsSync(done)) return { python };
  if (!hasPip()) return { absent: `${PYTHON} has no venv or no pip; install them` };
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(CACHE, 'compat'), { recursive: true });
  execute(PYTHON, ['-m', 'venv', directory]);
  const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--require-hashes', '--no-deps'];
  execute(python, ['-m', 'pip', 'install', ...options, '--requirement', requirements]);
  await writeFile(done, '');
  return { python };
}

function versionOf(command: string): [number, number] | undefined {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  const [, major, minor] = /^Python (\d+)\.(\d+)/.exec(stdout ?? '') ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

/** Distributions of Linux leave out `ensurepip`, which a virtual environment gets its pip from. */
function hasPip(): boolean {
  return spawnSync(PYTHON, ['-c', 'import venv, ensurepip']).status === 0;
}

function execute(command: string, args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed. Mend what it names:\n${stderr}`);
}
