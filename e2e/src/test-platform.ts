import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePorts,
  httpPortOf,
  Progress,
  startPlatform,
  type Platform,
  type StartOptions,
} from '@isthmus/tools';
import type { TestProject } from 'vitest/node';
import type { PlatformEndpoints } from './endpoints.ts';

interface TestPlatformOptions extends Pick<StartOptions, 'adjust'> {
  /** Of every service. */
  instances: number;
  /** Beyond that of this process. */
  environment: Record<string, string>;
  /** Ends what the test itself started for the platform; called when the platform has stopped, or did not start. */
  close: () => Promise<void>;
}

/** Starts a platform with its own ports and data, provides its endpoints, and resolves with what stops it. */
export async function startTestPlatform(
  project: TestProject,
  { instances, environment, adjust, close }: TestPlatformOptions,
): Promise<() => Promise<void>> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'isthmus-e2e-'));
  await chmod(dataDirectory, 0o755); // PostgreSQL runs as another user when we are root.
  const keepLogs = process.env['ISTHMUS_E2E_KEEP'] === '1';
  const clean = async () => {
    await close();
    if (keepLogs) console.log(`kept: ${dataDirectory}`);
    else await rm(dataDirectory, { recursive: true, force: true });
  };
  const endAtOnce = () => endProcesses(dataDirectory);
  process.once('exit', endAtOnce);
  try {
    const platform = await startPlatform({
      dataDirectory,
      ports: await freePorts(),
      instances,
      environment: { ...process.env, ...environment },
      progress: new Progress(),
      fsync: 'off',
      ...(adjust ? { adjust } : {}),
    });
    project.provide('platform', endpointsOf(platform, { dataDirectory, instances }));
    return async () => {
      process.off('exit', endAtOnce);
      await platform.stop();
      await clean();
    };
  } catch (error) {
    process.off('exit', endAtOnce);
    await clean();
    throw error;
  }
}

/** When the runner itself fails there is no time to wait; every process gets SIGTERM. */
function endProcesses(dataDirectory: string): void {
  const file = join(dataDirectory, 'processes.json');
  if (!existsSync(file)) return;
  // Written by tools/src/platform.ts.
  const { up: _, ...pids } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
  for (const pid of Object.values(pids)) process.kill(pid, 'SIGTERM');
}

/** As `npm run up` names them. */
const HOSTS = { portal: 'localhost', gateway: '127.0.0.1', models: '127.0.0.1', registry: '127.0.0.1' };

function endpointsOf(
  { plan, processes, secrets }: Platform,
  { dataDirectory, instances }: { dataDirectory: string; instances: number },
): PlatformEndpoints {
  // Each service has the addresses of those that it calls.
  const environment = Object.fromEntries(processes.flatMap((spec) => Object.entries(spec.environment)));
  const urlsOf = (name: Parameters<typeof httpPortOf>[1]) =>
    Array.from(
      { length: instances },
      (_, instance) => `http://${HOSTS[name]}:${httpPortOf(plan, name, instance)}`,
    );
  return {
    portal: urlsOf('portal'),
    gateway: urlsOf('gateway'),
    models: urlsOf('models'),
    registry: urlsOf('registry'),
    grpc: {
      'agent-registry': environment['REGISTRY_ADDRESS'] ?? '',
      'agent-gateway': environment['GATEWAY_ADDRESS'] ?? '',
      'agent-host': environment['HOST_ADDRESS'] ?? '',
      'maas-gateway': environment['MODELS_ADDRESS'] ?? '',
      'compute-scheduler': environment['COMPUTE_ADDRESS'] ?? '',
      'network-intelligence': environment['NETWORK_ADDRESS'] ?? '',
      governance: environment['GOVERNANCE_ADDRESS'] ?? '',
    },
    processes: processes.map(({ name, service, readyUrl, environment: { GRPC_PORT = '' } }) => ({
      name,
      service,
      readyUrl,
      grpcAddress: `127.0.0.1:${GRPC_PORT}`,
    })),
    publicGrpc: environment['GATEWAY_GRPC_ADDRESS'] ?? '',
    dataDirectory,
    portalDatabase: processes.find(({ service }) => service === 'portal')?.environment['DATABASE_URL'] ?? '',
    administrator: { email: secrets.adminEmail, password: secrets.adminPassword },
  };
}
