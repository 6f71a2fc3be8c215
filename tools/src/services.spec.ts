import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';
import { portsFromEnvironment } from './ports.ts';
import { loadSecrets, SERVICE_NAMES, type ServiceName } from './secrets.ts';
import { planProcesses } from './services.ts';
import { variablesOf } from './variables.ts';

/** Names of the variables that an app's schema takes, by the schema itself. */
async function schemaOf(service: ServiceName): Promise<string[]> {
  const path = join(ROOT, 'apps', service, 'src', 'config.ts');
  // An app is loaded by its path: tools may not depend on one.
  const loaded = (await import(path)) as Record<string, { shape?: Record<string, unknown> }>;
  const schema = loaded['environment'] ?? loaded['portalEnvironment'];
  return Object.keys(schema?.shape ?? {});
}

/** What each service is started with when the user sets every variable of every schema to `from the user`. */
let planned: Map<ServiceName, Record<string, string>>;
const schemas = new Map<ServiceName, string[]>();
beforeAll(async () => {
  for (const service of SERVICE_NAMES) schemas.set(service, await schemaOf(service));
  const dataDirectory = mkdtempSync(join(tmpdir(), 'isthmus-plan-'));
  const everything = [...schemas.values()].flat().concat('DATABASE_ADMIN_URL', 'SOME_SECRET');
  const processes = planProcesses({
    ports: portsFromEnvironment({}),
    secrets: await loadSecrets(dataDirectory),
    dataDirectory,
    databaseUrl: 'postgres://postgres:admin-password@127.0.0.1:1/postgres',
    temporalAddress: '127.0.0.1:2',
    temporalNamespace: 'default',
    instances: 1,
    environment: Object.fromEntries(everything.map((name) => [name, 'from the user'])),
  });
  planned = new Map(processes.map(({ service, environment }) => [service, environment]));
});

describe.each(SERVICE_NAMES)('%s', (service) => {
  it('gets every variable that its schema declares, from the plan or from the user', () => {
    const names = schemas.get(service) ?? [];
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !Object.hasOwn(planned.get(service) ?? {}, name))).toEqual([]);
  });

  it('gets nothing of the user that it does not declare', () => {
    const names = schemas.get(service) ?? [];
    const fromUser = Object.entries(planned.get(service) ?? {}).filter(
      ([, value]) => value === 'from the user',
    );
    expect(fromUser.map(([name]) => name).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('has its variables read from the sources as its schema has them', () => {
    // The portal leaves out three of the shared ones.
    const read = variablesOf(service).filter(
      (name) => service !== 'portal' || !['GRPC_PORT', 'OPERATIONS_PORT', 'OPERATIONS_HOST'].includes(name),
    );
    expect(read.sort()).toEqual([...(schemas.get(service) ?? [])].sort());
  });
});

describe('README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
  /** Variables that the first cell of a row of a table names. */
  const documented = new Set(
    rows.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z0-9]+(_[A-Z0-9]+)*/g) ?? []),
  );

  it('documents every variable that a service takes', () => {
    const all = new Set([...schemas.values()].flat());
    expect([...all].filter((name) => !documented.has(name))).toEqual([]);
  });

  it('documents no variable that nothing takes', () => {
    const all = new Set([...schemas.values()].flat());
    const unknown = [...documented].filter((name) => !all.has(name) && !name.startsWith('ISTHMUS_'));
    expect(unknown).toEqual([]);
  });
});
