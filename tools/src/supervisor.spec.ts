import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NODE, ROOT } from './paths.ts';
import { Supervisor } from './supervisor.ts';

const FOREVER = 'setInterval(() => undefined, 1_000)';
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'isthmus-supervisor-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('stops a process that is still starting, and starts no other', async () => {
  const supervisor = new Supervisor(directory, { onRestart: () => undefined, onChange: () => undefined });
  const spec = { command: NODE, args: ['-e', FOREVER], cwd: directory, environment: {} };
  const starting = supervisor.start({ ...spec, name: 'slow', ready: async () => false });
  starting.catch(() => undefined);
  const pid = supervisor.pidOf('slow') ?? 0;
  expect(isAlive(pid)).toBe(true);
  await Promise.all([supervisor.stopAll(), supervisor.stopAll()]);
  await expect(starting).rejects.toThrow('everything is being stopped');
  expect(isAlive(pid)).toBe(false);
  await expect(supervisor.start({ ...spec, name: 'late', ready: async () => true })).rejects.toThrow();
  expect(supervisor.pidOf('late')).toBeUndefined();
});

it('ends what a killed platform left running', async () => {
  // The second argument is what tells our processes from others that may have been given the same id.
  const left = spawn(NODE, ['-e', FOREVER, 'tools/src'], { stdio: 'ignore' });
  const guard = join(ROOT, 'tools', 'src', 'guard.ts');
  const code = `import { startGuard } from ${JSON.stringify(guard)}; startGuard(${JSON.stringify(directory)}); console.log('guarded'); ${FOREVER}`;
  const up = spawn(NODE, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await writeFile(join(directory, 'processes.json'), JSON.stringify({ up: up.pid, left: left.pid }));
  await once(up.stdout, 'data');
  const ended = once(left, 'exit');
  up.kill('SIGKILL');
  await ended;
  expect(isAlive(left.pid ?? 0)).toBe(false);
});
