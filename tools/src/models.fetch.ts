import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NODE, ROOT } from './paths.ts';
import type { Progress } from './progress.ts';

/**
 * Fetches the local models that are not there in a process of its own, whose lines are passed on. Nothing waits for it, and
 * nothing fails with it. It ends with this process, or when it is killed, and leaves nothing half.
 */
export function fetchModels(progress: Progress): ChildProcess {
  const child = spawn(NODE, [join(ROOT, 'tools', 'src', 'models.main.ts'), '--background'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => progress.say(line));
  child.on('error', () => undefined); // No line is worth more than the platform.
  return child;
}

const FETCH_MS_MAX = 5 * 60_000;

/** Resolves once the local models are there, or with false where they cannot be had; the lines say why. */
export async function modelsAreThere(progress: Progress): Promise<boolean> {
  const child = fetchModels(progress);
  const tooLong = setTimeout(() => child.kill(), FETCH_MS_MAX);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(tooLong);
  return code === 0;
}
