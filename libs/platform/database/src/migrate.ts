import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { Client } from 'pg';
import { ensureRoles } from './roles.js';

/** The schemas of the platform, one per service; each has the role `isthmus_<schema>`. */
export const SCHEMAS = [
  'registry',
  'gateway',
  'host',
  'models',
  'compute',
  'network',
  'governance',
  'identity',
] as const;
export type SchemaName = (typeof SCHEMAS)[number];

/** Advisory lock held while migrating: of several processes one migrates, the others wait and find nothing to do. */
const LOCK_KEY = 4_931_826_103;
/** No wait for the disk at each of a hundred small commits: they become durable together, before `migrate` resolves. */
const ASYNC_COMMIT = 'SET synchronous_commit = off';

export interface MigrateOptions {
  /** A role that may create schemas and roles. */
  adminUrl: string;
  /** Folder that holds `schema/*.prisma` and `migrations/<name>/migration.sql`. */
  prismaDirectory: string;
  /** Password of each service's role. */
  rolePasswords: Record<SchemaName, string>;
}

/**
 * Brings the database to the newest migration with Prisma's schema engine (WASM build); returns the names applied.
 * Throws when an applied migration was edited, when an earlier one failed and was not resolved, or when the
 * encoding of the database is not UTF8.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const lock = new Client({ connectionString: options.adminUrl });
  await lock.connect();
  try {
    await assertUtf8(lock);
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await ensureRoles(lock, options.rolePasswords);
    const applied = await applyMigrations(options);
    // A commit that waits for the disk makes those before it durable too.
    await lock.query("SELECT pg_logical_emit_message(true, 'isthmus', 'migrated')");
    return applied;
  } finally {
    await lock.end();
  }
}

/**
 * Under another encoding PostgreSQL counts and cuts text in bytes, so that length limits refuse text that services
 * accept.
 */
async function assertUtf8(client: Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding === 'UTF8') return;
  throw new Error(
    `The encoding of the database is ${encoding}, but must be UTF8: create it with ENCODING 'UTF8' TEMPLATE template0. ` +
      '`npm run reset` recreates the embedded one and deletes its data.',
  );
}

async function applyMigrations({ adminUrl, prismaDirectory }: MigrateOptions): Promise<string[]> {
  // Loaded here: services import this package too, and would compile an engine they never use.
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  const adapters: SqlDriverAdapter[] = [];
  const scripts = new Client({ connectionString: adminUrl });
  await scripts.connect();
  try {
    await scripts.query(ASYNC_COMMIT);
    const engine = await SchemaEngine.new(
      { datamodels: await datamodels(join(prismaDirectory, 'schema')) },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(
        wholeScriptFactory(new PrismaPg({ connectionString: adminUrl }), { scripts, adapters }),
      ),
    );
    return await applyMissing(engine, prismaDirectory);
  } finally {
    // The engine keeps its own advisory lock for as long as its connection lives.
    await Promise.all([scripts.end(), ...adapters.map((adapter) => adapter.dispose())]);
  }
}

async function applyMissing(engine: SchemaEngine, prismaDirectory: string): Promise<string[]> {
  const migrationsList = await listMigrations(join(prismaDirectory, 'migrations'));
  const filters = { externalTables: [], externalEnums: [] };
  const history = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters,
  });
  if (history.editedMigrationNames.length > 0) {
    throw new Error(
      `These migrations were edited after they were applied: ${history.editedMigrationNames.join(', ')}`,
    );
  }
  const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
  return appliedMigrationNames;
}

async function datamodels(directory: string): Promise<[string, string][]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(join(directory, name), 'utf8'),
    ]),
  );
}

async function listMigrations(baseDir: string) {
  const names = (await readdir(baseDir, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockfile = {
    path: 'migration_lock.toml',
    content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
  };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}

/**
 * The pg adapter splits scripts at every semicolon, which breaks function bodies and leaves a script half applied when
 * a statement fails. Sent as one simple query, a script is one implicit transaction.
 */
function wholeScriptFactory(
  factory: PrismaPg,
  { scripts, adapters }: { scripts: Client; adapters: SqlDriverAdapter[] },
): SqlMigrationAwareDriverAdapterFactory {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapters.push(adapter);
    await adapter.executeScript(ASYNC_COMMIT);
    adapter.executeScript = (script) => runScript(scripts, script);
    return adapter;
  };
  return factory;
}

async function runScript(client: Client, script: string): Promise<void> {
  try {
    await client.query(script);
  } catch (error) {
    // The engine reports only "External error"; this is where the cause is known.
    console.error(`migration failed: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}
