import type { Platform } from '../platform.ts';
import type { Ports } from '../ports.ts';
import { loadSecrets } from '../secrets.ts';
import { planProcesses } from '../services.ts';

/** What a benchmark needs to know of a running platform. */
export type BenchTarget = Pick<Platform, 'ports' | 'secrets' | 'processes'>;

/** The platform that `npm run up` has started on these ports with this data folder. */
export async function targetOf(dataDirectory: string, ports: Ports): Promise<BenchTarget> {
  const secrets = await loadSecrets(dataDirectory);
  const processes = planProcesses({
    ports,
    secrets,
    dataDirectory,
    databaseUrl: `postgres://127.0.0.1:${ports.postgres}/postgres`,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalNamespace: 'default',
    instances: 1,
    environment: process.env,
  });
  return { ports, secrets, processes };
}
