import { SCHEMAS, type SchemaName } from '@isthmus/platform-database';
import { RETENTION, RetentionSweep } from '@isthmus/platform-jobs';
import { createLogger } from '@isthmus/platform-observability';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createDatabase, testDatabaseUrl } from './index.js';

const DAY_MS = 24 * 3_600_000;
const logger = createLogger({ service: 'test', level: 'silent' });
const never = new AbortController().signal;
let databaseUrl: string;
let admin: Client;

// Its own database: other specs create tables in the shared one.
beforeAll(async () => {
  databaseUrl = await createDatabase(inject('databaseAdminUrl'), 'retention');
  admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
});
afterAll(() => admin.end());

const sweep = (schema: SchemaName, keepMs?: Record<string, number>) =>
  new RetentionSweep({
    databaseUrl: testDatabaseUrl(databaseUrl, schema),
    schema,
    logger,
    ...(keepMs ? { keepMs } : {}),
  });

async function countOf(table: string): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0]?.count ?? NaN;
}

it('has a rule for every table, and none for a missing table', async () => {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema = ANY($1) AND table_type = 'BASE TABLE'`,
    [SCHEMAS],
  );
  const tables = rows.map(({ name }) => name);
  const ruled = Object.entries(RETENTION).flatMap(([schema, rules]) =>
    rules.map(({ table }) => `${schema}.${table}`),
  );
  expect(
    tables.filter((table) => !ruled.includes(table)),
    'tables without a retention rule: add one in libs/platform/jobs/src/retention/retention.rules.ts',
  ).toEqual([]);
  expect(ruled.filter((table) => !tables.includes(table))).toEqual([]);
  expect(new Set(ruled).size).toBe(ruled.length);
});

it.each(SCHEMAS)('can delete expired rows in %s, as the role of its service', async (schema) => {
  const deleting = RETENTION[schema].flatMap((rule) => ('expired' in rule ? [rule.table] : []));
  expect(Object.keys(await sweep(schema).run(never)).sort()).toEqual(deleting.sort());
});

it('leaves the rows to another process that deletes them already', async () => {
  const other = "hashtextextended('isthmus-retention:network', 0)";
  await admin.query(`SELECT pg_advisory_lock(${other})`);
  expect(await sweep('network').run(never)).toEqual({});
  await admin.query(`SELECT pg_advisory_unlock(${other})`);
  expect(await sweep('network').run(never)).not.toEqual({});
});

it('deletes expired rows of every tenant, in batches, and no others', async () => {
  await admin.query('DELETE FROM network.idempotency');
  const insert = (count: number, age: string) =>
    admin.query(
      `INSERT INTO network.idempotency (tenant_id, key, request_hash, created_at)
       SELECT gen_random_uuid(), n::text, '', now() - $2::interval FROM generate_series(1, $1::int) n`,
      [count, age],
    );
  await insert(2_500, '49 hours');
  await insert(10, '47 hours');
  expect(await sweep('network').run(never)).toMatchObject({ idempotency: 2_500 });
  expect(await countOf('network.idempotency')).toBe(10);
});

it('deletes old dead letters, and no message that is still waiting', async () => {
  await admin.query(
    `INSERT INTO gateway.usage_outbox (id, tenant_id, kind, lines, at, dead_lettered_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'post', '[]', now() - interval '1 year', dead
     FROM (VALUES (now() - interval '91 days'), (now() - interval '89 days'), (NULL)) AS letters (dead)`,
  );
  expect(await sweep('gateway').run(never)).toMatchObject({ usage_outbox: 1 });
  expect(await countOf('gateway.usage_outbox')).toBe(2);
  await admin.query('DELETE FROM gateway.usage_outbox');
});

it('never deletes what is still open, however old', async () => {
  await admin.query(
    `INSERT INTO models.attempt (id, tenant_id, request_id, attempt, model, upstream, agent_id, key_id, trace_id, state, started_at)
     SELECT gen_random_uuid(), gen_random_uuid(), state, 1, 'm', 'u', '', '', '', state, now() - interval '1 year'
     FROM (VALUES ('open'), ('ended')) AS attempts (state)`,
  );
  expect(await sweep('models').run(never)).toMatchObject({ attempt: 1 });
  const { rows } = await admin.query<{ state: string }>('SELECT state FROM models.attempt');
  expect(rows).toEqual([{ state: 'open' }]);
  await admin.query('DELETE FROM models.attempt');
});

it('keeps the events of the latest deployment of every agent that still exists', async () => {
  await admin.query(
    `WITH agents AS (
       INSERT INTO registry.agent (id, tenant_id, name, state, visibility, hosted, version, generation, spec, created_by,
         created_at, updated_at)
       SELECT gen_random_uuid(), gen_random_uuid(), state, state, 'private', true, 1, 2, '{}', '', now(), now()
       FROM (VALUES ('ready'), ('failed'), ('gone')) AS states (state) RETURNING id, tenant_id, state)
     INSERT INTO registry.agent_event (id, tenant_id, agent_id, generation, kind, message, attributes, at)
     SELECT gen_random_uuid(), tenant_id, id, generation, state || ' ' || generation, '', '{}', now() - interval '31 days'
     FROM agents, generate_series(1, 2) AS generation`,
  );
  expect(await sweep('registry').run(never)).toMatchObject({ agent_event: 4 });
  const { rows } = await admin.query<{ kind: string }>('SELECT kind FROM registry.agent_event ORDER BY kind');
  expect(rows.map(({ kind }) => kind)).toEqual(['failed 2', 'ready 2']);
});

it('keeps rows as long as the service configures', async () => {
  await admin.query(
    `INSERT INTO host.task (tenant_id, agent_id, id, owner, context_id, state, status_at, instance, task, updated_at)
     VALUES (gen_random_uuid(), gen_random_uuid(), 't', 'o', 'c', 'done', now(), 'i', '{}', now() - interval '3 days')`,
  );
  expect(await sweep('host').run(never)).toMatchObject({ task: 0 });
  expect(await sweep('host', { task: 2 * DAY_MS }).run(never)).toMatchObject({ task: 1 });
});

it('finds expired rows by an index, under row-level security', async () => {
  await admin.query(
    `INSERT INTO gateway.exchange (id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at, outcome)
     SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', '', '', '', '', '', now(), 'completed'
     FROM generate_series(1, 20000)`,
  );
  await admin.query('ANALYZE gateway.exchange');
  const service = new Client({ connectionString: testDatabaseUrl(databaseUrl, 'gateway') });
  await service.connect();
  await service.query("SELECT set_config('app.scope', 'platform', false)");
  const { rows } = await service.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN DELETE FROM gateway.exchange WHERE ctid = ANY(ARRAY(SELECT r.ctid FROM gateway.exchange r
     WHERE r.started_at < now() - interval '1 day' AND r.outcome IS NOT NULL LIMIT 1000 FOR UPDATE SKIP LOCKED))`,
  );
  await service.end();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('exchange_started_at');
  expect(plan).not.toContain('Seq Scan');
  await admin.query('DELETE FROM gateway.exchange');
});
