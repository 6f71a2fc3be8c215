import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testRolePasswords } from './index.js';
import { Client } from 'pg';
import { beforeEach, expect, inject, it } from 'vitest';
import { migrate } from '@isthmus/platform-database';

let directory: string;
let adminUrl: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await mkdir(join(directory, 'schema'));
  await mkdir(join(directory, 'migrations'));
  await writeFile(join(directory, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  await writeFile(join(directory, 'schema/a.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
  adminUrl = await emptyDatabase();
});

const add = async (name: string, sql: string) => {
  await mkdir(join(directory, 'migrations', name), { recursive: true });
  await writeFile(join(directory, 'migrations', name, 'migration.sql'), sql);
};
const run = (url = adminUrl) =>
  migrate({ adminUrl: url, prismaDirectory: directory, rolePasswords: testRolePasswords() });

it('applies each migration once, function bodies and all', async () => {
  await add(
    '1_one',
    "CREATE TABLE t (x text DEFAULT ';');\nCREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql;",
  );
  expect(await run()).toEqual(['1_one']);
  await add('2_two', 'ALTER TABLE t ADD y int;');
  expect(await run()).toEqual(['2_two']);
  expect(await run()).toEqual([]);
});

it('lets several processes migrate at once', async () => {
  await add('1_one', 'CREATE TABLE t (x int);');
  const applied = await Promise.all([run(), run(), run()]);
  expect(applied.flat()).toEqual(['1_one']);
});

it('migrates several databases of one server at once, which share their roles', async () => {
  const urls = await Promise.all(Array.from({ length: 6 }, emptyDatabase));
  await expect(Promise.all(urls.map(run))).resolves.toHaveLength(urls.length);
});

it('stops on a migration that was edited after it was applied', async () => {
  await add('1_one', 'CREATE TABLE t (x int);');
  await run();
  await add('1_one', 'CREATE TABLE t (x bigint);');
  await expect(run()).rejects.toThrow('1_one');
});

it('leaves nothing of a migration that fails', async () => {
  await add('1_one', 'CREATE TABLE kept (x int); CREATE TABLE kept (x int);');
  await expect(run()).rejects.toThrow();
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('kept') AS kept");
  await client.end();
  expect(rows).toEqual([{ kept: null }]);
});

it('counts text in characters, and refuses a database that cannot', async () => {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query<{ length: number }>("SELECT length('\u4e2d\u6587') AS length");
  expect(rows[0]?.length).toBe(2);
  await client.query(
    'CREATE DATABASE in_bytes TEMPLATE template0 ENCODING SQL_ASCII LOCALE_PROVIDER libc LOCALE "C"',
  );
  await client.end();
  const url = new URL(adminUrl);
  url.pathname = '/in_bytes';
  const migrating = migrate({
    adminUrl: url.toString(),
    prismaDirectory: directory,
    rolePasswords: testRolePasswords(),
  });
  await expect(migrating).rejects.toThrow('must be UTF8');
});

async function emptyDatabase(): Promise<string> {
  const client = new Client({ connectionString: inject('databaseAdminUrl') });
  const name = `migrate_${Math.random().toString(36).slice(2)}`;
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(inject('databaseAdminUrl'));
  url.pathname = `/${name}`;
  return url.toString();
}
