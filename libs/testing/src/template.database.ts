import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, type SchemaName } from '@isthmus/platform-database';
import { Client } from 'pg';

const PRISMA_DIRECTORY = fileURLToPath(new URL('../../../prisma', import.meta.url));
/** Advisory lock of the database `postgres`: one run makes the template, the others wait for it. */
const LOCK_KEY = 7_203_554_918;

/**
 * Creates `name` as a copy of a migrated template, which takes a fraction of a migration; the first call on a server
 * makes the template, named after the migrations in it.
 */
export async function copyTemplate(
  adminUrl: string,
  { name, rolePasswords }: { name: string; rolePasswords: Record<SchemaName, string> },
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(adminUrl, 'postgres') });
  await client.connect();
  try {
    const template = `template_${await migrationsHash()}`;
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    if (!(await exists(client, template))) await makeTemplate(client, { adminUrl, template, rolePasswords });
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)}`,
    );
  } finally {
    await client.end();
  }
}

/** The URL of another database on the server of `adminUrl`. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/** Gets its name last, so that a template whose migration failed is never copied. */
async function makeTemplate(
  client: Client,
  options: { adminUrl: string; template: string; rolePasswords: Record<SchemaName, string> },
): Promise<void> {
  const unfinished = `${options.template}_unfinished`;
  await client.query(`DROP DATABASE IF EXISTS ${unfinished}`);
  await client.query(`CREATE DATABASE ${unfinished}`);
  await migrate({
    adminUrl: databaseUrl(options.adminUrl, unfinished),
    prismaDirectory: PRISMA_DIRECTORY,
    rolePasswords: options.rolePasswords,
  });
  await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${options.template}`);
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  return rowCount === 1;
}

async function migrationsHash(): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(PRISMA_DIRECTORY, { recursive: true })).filter((file) =>
    file.endsWith('.sql'),
  );
  for (const file of files.sort()) hash.update(file).update(await readFile(join(PRISMA_DIRECTORY, file)));
  return hash.digest('hex').slice(0, 16);
}
