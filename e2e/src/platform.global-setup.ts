import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, httpPortOf, Progress, startPlatform, type Platform } from '@isthmus/tools';
import type { TestProject } from 'vitest/node';
import type { PlatformEndpoints } from './endpoints.ts';
import { startObedientUpstream } from './obedient-upstream.ts';

const INSTANCES = 2;

/** Starts one platform with two instances of every service for all journeys, and always ends it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'isthmus-e2e-'));
  await chmod(dataDirectory, 0o755); // PostgreSQL runs as another user when we are root.
  const upstream = await startObedientUpstream();
  const keepLogs = process.env['ISTHMUS_E2E_KEEP'] === '1';
  const clean = async () => {
    await upstream.close();
    if (keepLogs) console.log(`kept: ${dataDirectory}`);
    else await rm(dataDirectory, { recursive: true, force: true });
  };
  const endAtOnce = () => endProcesses(dataDirectory);
  process.once('exit', endAtOnce);
  try {
    const platform = await startPlatform({
      dataDirectory,
      ports: await freePorts(),
      instances: INSTANCES,
      environment: {
        ...process.env,
        METER_INTERVAL_MS: '5000',
        MODEL_UPSTREAMS: JSON.stringify([upstream.configuration]),
      },
      progress: new Progress(),
      fsync: 'off',
    });
    project.provide('platform', endpointsOf(platform, dataDirectory));
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

function endpointsOf({ plan, processes, secrets }: Platform, dataDirectory: string): PlatformEndpoints {
  const environment = processes[0]?.environment ?? {};
  const urlsOf = (name: Parameters<typeof httpPortOf>[1]) =>
    Array.from(
      { length: INSTANCES },
      (_, instance) => `http://127.0.0.1:${httpPortOf(plan, name, instance)}`,
    );
  return {
    portal: urlsOf('portal'),
    gateway: urlsOf('gateway'),
    models: urlsOf('models'),
    registry: urlsOf('registry'),
    grpc: {
      'agent-registry': environment['REGISTRY_ADDRESS'] ?? '',
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
    dataDirectory,
    administrator: { email: secrets.adminEmail, password: secrets.adminPassword },
  };
}
