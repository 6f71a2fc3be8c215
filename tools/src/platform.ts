import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startGuard } from './guard.ts';
import { NODE, ROOT } from './paths.ts';
import { assertFree, type Ports } from './ports.ts';
import { Progress } from './progress.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { planProcesses, type PlatformPlan, type ProcessSpec } from './services.ts';
import { Supervisor } from './supervisor.ts';
import { findTemporal } from './temporal.ts';

export interface StartOptions {
  dataDirectory: string;
  ports: Ports;
  /** How many of each service; 1 unless given. */
  instances?: number;
  environment: NodeJS.ProcessEnv;
  progress: Progress;
  /** `off` for tests whose data may be lost. */
  fsync?: 'on' | 'off';
  /** Which of the planned processes run, and how; all of them as planned when absent. */
  adjust?: (planned: ProcessSpec[]) => ProcessSpec[];
  /** Aborted while the platform starts, it stops what has started and rejects. */
  signal?: AbortSignal;
}

/**
 * On a large machine V8 gives each service a young generation of a hundred megabytes, and glibc an arena per thread;
 * both fill with garbage. With these bounds a service holds a quarter to a third less (docs/benchmarks/platform.md).
 */
const NODE_FLAGS = ['--max-semi-space-size=8'];
const NODE_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  // A service loads two thousand modules, a fifth faster where they are compiled already.
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'compiled'),
};

/** The log of each process: at most 128 MiB on disk. */
const LOG_LIMITS = { sizeBytesMax: 32 * 1024 * 1024, rotatedFiles: 3 };

/** A running platform. */
export interface Platform {
  ports: Ports;
  secrets: Secrets;
  supervisor: Supervisor;
  plan: PlatformPlan;
  /** What runs, with its environment. */
  processes: ProcessSpec[];
  stop: () => Promise<void>;
}

/** Starts PostgreSQL, Temporal, the services and the portal, and resolves when all are ready. Everything must be built. */
export async function startPlatform(options: StartOptions): Promise<Platform> {
  const { dataDirectory, ports, environment, progress, signal } = options;
  await mkdir(dataDirectory, { recursive: true });
  const external = { database: environment['DATABASE_URL'], temporal: environment['TEMPORAL_ADDRESS'] };
  await assertFree(ports, ['portal', 'gateway', 'gatewayGrpc', 'models', 'registry', 'internal']);
  if (!external.database) await assertFree(ports, ['postgres']);
  if (!external.temporal) await assertFree(ports, ['temporal']);

  const secrets = await loadSecrets(dataDirectory);
  const callOffGuard = startGuard(dataDirectory);
  // Loaded here, not above: a fresh clone has built no package before `up` starts.
  const { RotatingFile } = await import('@isthmus/platform-rotating-file');
  const openLog = (path: string) => new RotatingFile(path, LOG_LIMITS);
  const supervisor = new Supervisor(join(dataDirectory, 'logs'), openLog, {
    onRestart: (name, reason) =>
      progress.say(`  ! ${name} ended (${reason}); starting it again. Log: ${supervisor.logOf(name)}`),
    onChange: (pids) => keepProcesses(dataDirectory, pids),
  });
  const stop = async () => {
    await supervisor.stopAll();
    callOffGuard();
  };
  signal?.addEventListener('abort', () => void supervisor.stopAll(), { once: true });
  try {
    const databaseUrl = external.database ?? (await startPostgres(options, secrets, supervisor));
    const temporalAddress = external.temporal ?? (await startTemporal(options, supervisor));
    await progress.step('database migrations', () => migrate(databaseUrl, secrets));
    const plan: PlatformPlan = {
      ports,
      secrets,
      dataDirectory,
      databaseUrl,
      temporalAddress,
      temporalNamespace: environment['TEMPORAL_NAMESPACE'] ?? 'default',
      instances: options.instances ?? 1,
      environment,
    };
    const planned = planProcesses(plan);
    const processes = options.adjust?.(planned) ?? planned;
    await progress.step('services and portal', () =>
      Promise.all(processes.map((spec) => startService(supervisor, spec))),
    );
    signal?.throwIfAborted();
    return { ports, secrets, supervisor, plan, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Written in one piece: changes come close together, and `down` or a test may read at any moment. */
function keepProcesses(dataDirectory: string, pids: Record<string, number>): void {
  const file = join(dataDirectory, 'processes.json');
  writeFileSync(`${file}.new`, JSON.stringify({ up: process.pid, ...pids }));
  renameSync(`${file}.new`, file);
}

async function startPostgres(
  { dataDirectory, ports, progress, fsync }: StartOptions,
  secrets: Secrets,
  supervisor: Supervisor,
): Promise<string> {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    PG_DIRECTORY: join(dataDirectory, 'postgres'),
    PG_PORT: String(ports.postgres),
    PG_PASSWORD: secrets.postgresPassword,
    PG_FSYNC: fsync ?? 'on',
  };
  await progress.step('PostgreSQL', () =>
    supervisor.start({
      name: 'postgres',
      command: NODE,
      args: [join(ROOT, 'tools', 'src', 'postgres.main.ts')],
      cwd: ROOT,
      environment,
      ready: () => accepts(ports.postgres),
    }),
  );
  return `postgres://postgres:${secrets.postgresPassword}@127.0.0.1:${ports.postgres}/postgres`;
}

async function startTemporal(
  { dataDirectory, ports, progress, signal }: StartOptions,
  supervisor: Supervisor,
): Promise<string> {
  const command = await findTemporal(progress, signal);
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(ports.temporal),
    '--headless',
    '--log-level',
    'warn',
  ];
  await progress.step('Temporal', () =>
    supervisor.start({
      name: 'temporal',
      command,
      args: [...args, '--db-filename', join(dataDirectory, 'temporal.db')],
      cwd: ROOT,
      environment: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
      ready: () => accepts(ports.temporal),
    }),
  );
  return `127.0.0.1:${ports.temporal}`;
}

/** Runs the migration command; PostgreSQL may not accept queries yet, so it is tried for a while. */
async function migrate(databaseUrl: string, secrets: Secrets): Promise<void> {
  const environment = {
    DATABASE_ADMIN_URL: databaseUrl,
    DATABASE_ROLE_PASSWORDS: JSON.stringify(secrets.rolePasswords),
  };
  for (let attempt = 1; ; attempt++) {
    const { code, output } = await runNode(['libs/platform/database/dist/migrate.main.js'], {
      ...NODE_ENVIRONMENT,
      ...environment,
    });
    if (code === 0) return;
    if (attempt === 10) throw new Error(`The database could not be migrated:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function runNode(
  args: string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, args, { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '', ...environment } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, output }));
  });
}

function startService(supervisor: Supervisor, spec: ProcessSpec): Promise<void> {
  const { name, args, cwd, environment, readyUrl, isBackground } = spec;
  const ready = async () => (await fetch(readyUrl, { signal: AbortSignal.timeout(3_000) })).ok;
  return supervisor.start({
    name,
    command: NODE,
    args: [...NODE_FLAGS, ...args],
    cwd,
    environment: { ...NODE_ENVIRONMENT, ...environment },
    isBackground,
    ready,
  });
}

/** True when something accepts connections on a port of loopback. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.end());
  });
}
