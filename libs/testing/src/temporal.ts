import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.js';

export interface TestTemporal {
  address: string;
  stop: () => Promise<void>;
}

/**
 * The Temporal server that tests run: ISTHMUS_TEMPORAL (set by `npm test`, which finds or builds one), one on the PATH,
 * or one in the user's cache folder. Undefined when there is none: such tests are skipped with a message.
 */
export function findTemporalForTests(): string | undefined {
  const cache = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'isthmus',
    'temporal-v1.5.1',
    'temporal',
  );
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'temporal'));
  return [process.env['ISTHMUS_TEMPORAL'] ?? '', ...onPath, cache].find(isExecutable);
}

/** A real Temporal development server that keeps nothing; on `port`, or on one that is free. */
export async function startTemporal(binary: string, options: { port?: number } = {}): Promise<TestTemporal> {
  const port = options.port ?? (await freePort());
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--headless',
    '--log-level',
    'error',
  ];
  const child = spawn(binary, args, { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  for (let attempt = 0; !((await accepts(port)) && (await isHealthy(binary, address))); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error('The Temporal server did not start');
    await sleep(100);
  }
  return {
    address,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return file !== '';
  } catch {
    return false;
  }
}

/** It accepts connections before its services are up, and refuses calls until then. */
function isHealthy(binary: string, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(binary, ['operator', 'cluster', 'health', '--address', address], (error) => resolve(!error));
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
