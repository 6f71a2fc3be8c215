import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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

// As platform.ts loads it: lint refuses a library that is loaded both ways.
const { RotatingFile } = await import('@isthmus/platform-rotating-file');
const LIMITS = { sizeBytesMax: 100_000, rotatedFiles: 2 };
const openLog = (path: string) => new RotatingFile(path, LIMITS);

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('stops a process that is still starting, and starts no other', async () => {
  const supervisor = new Supervisor(directory, openLog, {
    onRestart: () => undefined,
    onChange: () => undefined,
  });
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

it('keeps the log of a process that says a lot bounded', async () => {
  const supervisor = new Supervisor(directory, openLog, {
    onRestart: () => undefined,
    onChange: () => undefined,
  });
  const talk = `for (let n = 0; n < 50_000; n++) console.log('line ' + n); ${FOREVER}`;
  // The last line may already have been rotated.
  const latest = async () =>
    (
      await Promise.all(['talker.log.1', 'talker.log'].map((name) => readFile(join(directory, name), 'utf8')))
    ).join('');
  await supervisor.start({
    name: 'talker',
    command: NODE,
    args: ['-e', talk],
    cwd: directory,
    environment: {},
    ready: async () => (await latest()).includes('line 49999\n'),
  });
  await supervisor.stopAll();
  const files = (await readdir(directory)).sort();
  expect(files).toEqual(['talker.log', 'talker.log.1', 'talker.log.2']);
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(directory, name))).size));
  // A pipe is read in chunks of 64 KiB.
  expect(Math.max(...sizes)).toBeLessThan(LIMITS.sizeBytesMax + 65_536 + 1);
});
