import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { isAlive } from './instances.ts';

/** Process ids by name, as recorded by the supervisor. */
export function pids(): Record<string, number> {
  const file = join(endpoints().dataDirectory, 'processes.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>; // written by tools/src/platform.ts
}

/**
 * Kills every instance of a service at once, as a crash would, and resolves when the supervisor has restarted them,
 * ready or not. `temporal` and `postgres` count as services.
 */
export async function killAll(service: string): Promise<void> {
  const before = pids();
  const names = namesOf(service);
  if (service === 'postgres') process.kill(postmaster(), 'SIGKILL'); // The supervised process only starts the server.
  for (const name of names) {
    const pid = before[name];
    if (pid === undefined) throw new Error(`no process ${name} runs`);
    process.kill(pid, 'SIGKILL');
  }
  await eventually(`${names.join(', ')} to be restarted`, async () => {
    const now = pids();
    return names.every((name) => now[name] !== undefined && now[name] !== before[name]);
  });
}

/**
 * Sends SIGTERM to one process and returns the milliseconds until it ended, once the supervisor has restarted it, ready
 * or not.
 */
export async function terminate(name: string): Promise<number> {
  const pid = pids()[name];
  if (pid === undefined) throw new Error(`no process ${name} runs`);
  const started = performance.now();
  process.kill(pid, 'SIGTERM');
  await eventually(`${name} to end`, async () => !isAlive(pid), { timeoutMs: 30_000, everyMs: 20 });
  const elapsedMs = performance.now() - started;
  await eventually(`${name} to be restarted`, async () => ![undefined, pid].includes(pids()[name]));
  return elapsedMs;
}

/** Process id of the PostgreSQL server itself, as recorded in its data folder. */
function postmaster(): number {
  return Number(
    readFileSync(join(endpoints().dataDirectory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
}

/** Resolves when every process of the platform is ready. */
export async function allReady(): Promise<void> {
  for (const { name, readyUrl } of endpoints().processes) {
    await eventually(`${name} to be ready`, async () => {
      const response = await fetch(readyUrl, { signal: AbortSignal.timeout(3_000) });
      await response.text();
      return response.ok;
    });
  }
}

function namesOf(service: string): string[] {
  const found = endpoints().processes.filter((process) => process.service === service);
  return found.length > 0 ? found.map(({ name }) => name) : [service];
}
