import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from './progress.ts';

/** Ends the processes that an earlier `up` of this data folder left behind, if it was killed. */
export async function stopLeftovers(dataDirectory: string, progress: Progress): Promise<void> {
  const { up, ...children } = recorded(dataDirectory);
  if (up !== undefined && up !== process.pid && isOurs(up)) {
    throw new Error(`This platform is already up (process ${up}). Stop it with: npm run down`);
  }
  const alive = Object.entries(children).filter(([, pid]) => isOurs(pid));
  if (alive.length === 0) return;
  progress.say(`  Ending ${alive.length} processes that an earlier run left behind.`);
  await end(alive.map(([, pid]) => pid));
  rmSync(join(dataDirectory, 'processes.json'), { force: true });
}

/** Ends the processes of an `up` that was killed, unless another `up` has taken the data folder over since. */
export async function stopOrphans(dataDirectory: string, killedUp: number): Promise<void> {
  const { up, ...children } = recorded(dataDirectory);
  if (up !== killedUp) return;
  await end(Object.values(children).filter(isOurs));
  rmSync(join(dataDirectory, 'processes.json'), { force: true });
}

/** Ends a running platform as Ctrl-C would; false when none runs. */
export async function stopRunning(dataDirectory: string): Promise<boolean> {
  const { up, ...children } = recorded(dataDirectory);
  const pids = [...(up === undefined ? [] : [up]), ...Object.values(children)].filter(isOurs);
  if (pids.length === 0) return false;
  if (up !== undefined && isOurs(up)) await end([up]);
  await end(Object.values(children).filter(isOurs));
  rmSync(join(dataDirectory, 'processes.json'), { force: true });
  return true;
}

function recorded(dataDirectory: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(join(dataDirectory, 'processes.json'), 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

/** A process id may have been given to another program since: only what we would have started counts. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return /tools\/src|dist\/main|next|temporal|postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true; // No /proc on this system: the id is all there is to go by.
  }
}

async function end(pids: number[]): Promise<void> {
  signalAll(pids, 'SIGTERM');
  for (let waited = 0; waited < 60_000 && pids.some(isOurs); waited += 100) await sleep(100);
  signalAll(pids.filter(isOurs), 'SIGKILL');
}

function signalAll(pids: number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}
