import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ServiceEnvironment } from '@isthmus/platform-config';

const MAIN = fileURLToPath(new URL('../../../network-intelligence/dist/main.js', import.meta.url));
const START_MS_MAX = 60_000;

/** Runs the real network-intelligence as its own process: an app does not import an app, not even in tests. */
export async function startNetwork(environment: ServiceEnvironment, databaseUrl: string) {
  if (!existsSync(MAIN))
    throw new Error('build network-intelligence first: npm run build -w @isthmus/network-intelligence');
  const { SERVICE_IDENTITY, SERVICE_KEYS, GRPC_PORT, OPERATIONS_PORT } = environment;
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      GRPC_PORT: String(GRPC_PORT),
      OPERATIONS_PORT: String(OPERATIONS_PORT),
      LOG_LEVEL: 'fatal',
      SERVICE_IDENTITY: JSON.stringify(SERVICE_IDENTITY),
      SERVICE_KEYS: JSON.stringify(SERVICE_KEYS),
      DATABASE_URL: databaseUrl,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(`http://127.0.0.1:${OPERATIONS_PORT}/readyz`, () => child.exitCode !== null);
  return {
    address: `127.0.0.1:${GRPC_PORT}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX;
  while (Date.now() < giveUpAt && !hasEnded()) {
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('network-intelligence did not become ready');
}
