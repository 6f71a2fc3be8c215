import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { NODE, ROOT } from '@isthmus/tools';

const RUN_MS_MAX = 30_000;

/** Runs one service alone with exactly this environment, until it ends. */
export function runAlone(
  service: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, ['dist/main.js'], {
      cwd: join(ROOT, 'apps', service),
      env: environment,
      timeout: RUN_MS_MAX,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, output }));
  });
}
