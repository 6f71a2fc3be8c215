import { OutboxStore, usageOutboxOf } from '@isthmus/platform-jobs';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testDatabaseUrl } from './index.js';

const BACKLOG = 50_000;
let admin: Client;

beforeAll(async () => {
  admin = new Client({ connectionString: inject('databaseAdminUrl') });
  await admin.connect();
});
afterAll(async () => {
  await admin.query('DELETE FROM gateway.usage_outbox');
  await admin.end();
});

const insert = (tenant: string, count: number, due: string) =>
  admin.query(
    `INSERT INTO gateway.usage_outbox (id, tenant_id, kind, lines, due_at)
     SELECT gen_random_uuid(), $1, 'post', '[]', now() + $3::interval FROM generate_series(1, $2::int)`,
    [tenant, count, due],
  );

/** Rows of the table that `work` reads by any plan. The server counts them when a connection ends. */
async function rowsReadBy(work: (store: OutboxStore<never>) => Promise<unknown>): Promise<number> {
  const before = await rowsRead();
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'gateway');
  const store = new OutboxStore<never>({ databaseUrl, table: usageOutboxOf('gateway') }, () => undefined);
  await work(store);
  await store.close();
  await expect.poll(rowsRead).toBeGreaterThan(before);
  return (await rowsRead()) - before;
}

async function rowsRead(): Promise<number> {
  const { rows } = await admin.query<{ count: string }>(
    `SELECT (SELECT seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'gateway' AND relname = 'usage_outbox')
      + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = 'gateway' AND relname = 'usage_outbox')
      AS count`,
  );
  return Number(rows[0]?.count);
}

it('does not read a waiting backlog to claim what is due or to report its age', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await insert(one, BACKLOG, '1 hour');
  await insert(one, 3, '0');
  await insert(other, 3, '0');
  await admin.query('VACUUM ANALYZE gateway.usage_outbox');
  await admin.query('SELECT pg_stat_force_next_flush()'); // What the test itself read must not count.
  const claim = await rowsReadBy(async (store) => {
    const claims = await store.claim({ tenantsMax: 20, rowsMax: 100 });
    expect(claims.map(({ rows }) => rows.length)).toEqual([3, 3]);
  });
  expect(claim).toBeLessThan(200);
  const statistics = await rowsReadBy(async (store) => {
    expect((await store.statistics()).oldestAgeSeconds).toBeGreaterThan(0);
  });
  expect(statistics).toBeLessThan(200);
});
