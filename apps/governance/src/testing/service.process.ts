import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config.js';

export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Also on a machine that is busy with other tests. */
const READY_MS_MAX = 60_000;

const children = new Set<ChildProcess>();

/** The whole service as `node dist/main.js`; resolves when it is ready. */
export async function startProcess(environment: Environment): Promise<ChildProcess> {
  const env = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
  const child = spawn(process.execPath, [MAIN], { env, stdio: 'ignore' });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const url = `http://127.0.0.1:${environment.OPERATIONS_PORT}/readyz`;
  const until = performance.now() + READY_MS_MAX;
  while (performance.now() < until && child.exitCode === null) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return child;
    await sleep(50);
  }
  throw new Error('the service did not become ready');
}

/** Kills what `startProcess` started and still runs. */
export function endProcesses(): void {
  for (const child of children) child.kill('SIGKILL');
}
