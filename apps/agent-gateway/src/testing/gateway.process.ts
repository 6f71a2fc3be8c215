import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const READY_MS_MAX = 120_000;

/** A gateway as a process of its own. */
export interface GatewayProcess {
  url: string;
  /** `host:port` of gRPC. */
  grpc: string;
  /** Ends it at once, as a power failure does. */
  kill: () => Promise<void>;
}

export async function startGatewayProcess(environment: Environment): Promise<GatewayProcess> {
  const env = Object.fromEntries(
    Object.entries(environment)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
  const child = fork(MAIN, [], {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...env, PATH: process.env['PATH'] },
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  for (const deadline = Date.now() + READY_MS_MAX; Date.now() < deadline;) {
    const ready = await fetch(`http://127.0.0.1:${environment.OPERATIONS_PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready)
      return { url: environment.GATEWAY_URL, grpc: `127.0.0.1:${environment.PUBLIC_GRPC_PORT}`, kill };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await kill();
  throw new Error('the gateway did not become ready');
}
