import { Database, type Transaction } from '@isthmus/platform-database';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDatabase, startPostgres, testDatabaseUrl, type TestPostgres } from './index.js';

const scope = platformScope('test');
let server: TestPostgres;
let adminUrl: string;
let url: string;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  adminUrl = await createDatabase(server.adminUrl, 'outage');
  url = testDatabaseUrl(adminUrl, 'registry');
});
afterAll(() => server.stop());
beforeEach(() => {
  database = new Database({ schema: 'registry', url });
});
afterEach(() => database.close());

const unavailable = { name: 'AppError', code: 'UNAVAILABLE', retryAfterMs: 1_000 };
const ask = (tx: Transaction) => tx.registryAgent.count();
const wait = (tx: Transaction) => tx.$executeRaw`SELECT pg_sleep(5)`;

it('fails with UNAVAILABLE while the server is stopped, and recovers once it is back', async () => {
  expect(await database.inPlatform(scope, ask)).toBe(0);
  const caught = database.inPlatform(scope, wait).catch((error: unknown) => error);
  await sleep(200);
  await server.halt();
  try {
    expect(await caught).toMatchObject(unavailable);
    await expect(database.inPlatform(scope, ask)).rejects.toMatchObject(unavailable);
    await expect(database.ready()).rejects.toMatchObject(unavailable);
  } finally {
    await server.resume();
  }
  expect(await database.inPlatform(scope, ask)).toBe(0);
  expect(await database.ready()).toBe(true);
});

it('fails with UNAVAILABLE when its connection is lost, in a query, between two, and before the commit', async () => {
  const calls = [
    wait,
    async (tx: Transaction) => {
      await ask(tx);
      await sleep(1_000);
      return ask(tx);
    },
    async (tx: Transaction) => {
      await ask(tx);
      await sleep(1_000);
    },
  ].map((work) => database.inPlatform<unknown>(scope, work).catch((error: unknown) => error));
  await sleep(300);
  await asAdmin(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'isthmus_registry' AND datname = current_database()",
  );
  expect(await Promise.all(calls)).toMatchObject([unavailable, unavailable, unavailable]);
  expect(await database.inPlatform(scope, ask)).toBe(0);
});

it('fails with UNAVAILABLE when no connection becomes free in time', async () => {
  const single = new Database({ schema: 'registry', url, connectionsMax: 1 });
  const holding = single.inPlatform(scope, wait);
  await sleep(100);
  await expect(single.inPlatform(scope, ask)).rejects.toMatchObject(unavailable);
  await holding;
  await single.close();
});

it('fails with UNAVAILABLE when the server accepts no more connections', async () => {
  await asAdmin('ALTER ROLE isthmus_registry CONNECTION LIMIT 0');
  try {
    await expect(database.inPlatform(scope, ask)).rejects.toMatchObject(unavailable);
    await expect(database.ready()).rejects.toMatchObject(unavailable);
  } finally {
    await asAdmin('ALTER ROLE isthmus_registry CONNECTION LIMIT -1');
  }
  expect(await database.inPlatform(scope, ask)).toBe(0);
});

it('retries a transaction that deadlocks until both have committed', async () => {
  await asAdmin('CREATE TABLE registry.pair (id int PRIMARY KEY, n int NOT NULL)');
  await asAdmin('INSERT INTO registry.pair VALUES (1, 0), (2, 0)');
  const raise = (first: number, second: number) =>
    database.inPlatform(scope, async (tx) => {
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${first}`;
      await sleep(100);
      await tx.$executeRaw`UPDATE pair SET n = n + 1 WHERE id = ${second}`;
    });
  await Promise.all([raise(1, 2), raise(2, 1)]);
  const rows = await database.inPlatform(scope, (tx) => tx.$queryRaw`SELECT n FROM pair ORDER BY id`);
  expect(rows).toEqual([{ n: 2 }, { n: 2 }]);
});

it('fails with CONFLICT when a transaction conflicts every time', async () => {
  let runs = 0;
  const failing = database.inPlatform(scope, (tx) => {
    runs++;
    return tx.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$`;
  });
  await expect(failing).rejects.toMatchObject({ code: 'CONFLICT', retryable: true });
  expect(runs).toBe(4);
});

it('passes on bugs and errors of the work unchanged', async () => {
  const bug = database.inPlatform(scope, (tx) => tx.$queryRaw`SELECT nonsense`);
  await expect(bug).rejects.toThrow(/nonsense/);
  await expect(bug).rejects.not.toBeInstanceOf(AppError);
  const refusal = new AppError('CONFLICT', 'mine');
  let runs = 0;
  const refused = database.inPlatform(scope, async () => {
    runs++;
    throw refusal;
  });
  await expect(refused).rejects.toBe(refusal);
  expect(runs).toBe(1);
});

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
