import { testDatabaseUrl, newTenantScope } from './index.js';
import { platformScope, type Scope } from '@isthmus/platform-identity';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { announce, ChangeListener, Database, once, Prisma } from '@isthmus/platform-database';

let url: string;
let database: Database;
beforeAll(() => {
  url = testDatabaseUrl(inject('databaseAdminUrl'), 'registry');
  database = new Database({ schema: 'registry', url });
});
afterAll(() => database.close());

const scope = newTenantScope();
const run = (key: string, request: unknown, work: () => Promise<string>, by = scope) =>
  database.inTenant(by, (tx) => once(tx, { tenantId: by.tenantId, key, request }, work));

it('returns its first response to a repeated mutation', async () => {
  const key = randomUUID();
  expect(await run(key, { a: 1, b: 2n }, async () => 'first')).toBe('first');
  expect(await run(key, { b: 2n, a: 1 }, async () => 'second')).toBe('first');
  await expect(run(key, { a: 2 }, async () => 'third')).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
});

it('has the tables of its own schema, and no others', async () => {
  const tables = await database.inTenant(scope, async (tx) => [typeof tx.registryAgent, typeof tx.hostTask]);
  expect(tables).toEqual(['object', 'undefined']);
});

it('runs concurrent calls with one key once', async () => {
  const key = randomUUID();
  let runs = 0;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => run(key, {}, async () => `run ${++runs}`)),
  );
  expect(runs).toBe(1);
  expect(new Set(answers)).toEqual(new Set(['run 1']));
});

it('forgets a key whose work failed', async () => {
  const key = randomUUID();
  const failing = run(key, {}, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await run(key, {}, async () => 'later')).toBe('later');
});

it('hides the rows of another tenant and shows them to the platform', async () => {
  const key = randomUUID();
  await run(key, {}, async () => 'mine');
  const count = (tx: Parameters<Parameters<Database['inTenant']>[1]>[0]) =>
    tx.registryIdempotency.count({ where: { key } });
  expect(await database.inTenant(newTenantScope(), count)).toBe(0);
  expect(await database.inTenant(scope, count)).toBe(1);
  expect(await database.inPlatform(platformScope('test'), count)).toBe(1);
});

it('refuses a row for another tenant', async () => {
  const other = newTenantScope();
  const write = database.inTenant(scope, (tx) =>
    tx.registryIdempotency.create({
      data: { tenantId: other.tenantId, key: randomUUID(), requestHash: 'x' },
    }),
  );
  await expect(write).rejects.toThrow(/row-level security/i);
});

it('inserts in one round trip under the given scope, and no other', async () => {
  const key = randomUUID();
  const insertFor = (tenantId: string, by: Scope) =>
    database.insertAtOnce(
      by,
      Prisma.sql`INSERT INTO idempotency (tenant_id, key, request_hash) SELECT ${tenantId}::uuid, ${key}, 'x' FROM scoped`,
    );
  const other = newTenantScope();
  await expect(insertFor(other.tenantId, scope)).rejects.toThrow(/row-level security/i);
  expect(await insertFor(scope.tenantId, scope)).toBe(1);
  expect(await insertFor(other.tenantId, platformScope('test'))).toBe(1);
  const unscoped = database.inTenant(newTenantScope(), (tx) =>
    tx.registryIdempotency.count({ where: { key } }),
  );
  expect(await unscoped).toBe(0);
});

it('denies each service the schemas of the others', async () => {
  const foreign = database.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw`SELECT 1 FROM governance.idempotency`,
  );
  await expect(foreign).rejects.toThrow(/permission denied/);
});

it('has row-level security, forced, on every table with a tenant', async () => {
  const rows = await database.inPlatform(
    platformScope('test'),
    (tx) => tx.$queryRaw<{ name: string }[]>`
      SELECT n.nspname || '.' || c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
      WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))`,
  );
  expect(rows).toEqual([]);
});

it('announces a change to another process when it commits', async () => {
  const heard: string[] = [];
  const listener = new ChangeListener({
    databaseUrl: url,
    channel: 'test_changes',
    onChange: (payload) => heard.push(payload),
    onGap: () => undefined,
  });
  await listener.start();
  await database.inTenant(scope, (tx) => announce(tx, 'test_changes', 'agent-1'));
  await expect.poll(() => heard).toEqual(['agent-1']);
  await listener.stop();
});
