import { randomUUID } from 'node:crypto';
import { OutboxStore, type OutboxTable } from '@isthmus/platform-jobs';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { testDatabaseUrl } from './index.js';

const TABLE: OutboxTable = {
  schema: 'gateway',
  table: 'push_outbox',
  columns: ['payload'],
  lane: 'lane',
  ordered: true,
};
let admin: Client;
let store: OutboxStore<never>;

beforeAll(async () => {
  admin = new Client({ connectionString: inject('databaseAdminUrl') });
  await admin.connect();
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'gateway');
  store = new OutboxStore<never>({ databaseUrl, table: TABLE }, () => undefined);
});
beforeEach(() => admin.query('DELETE FROM gateway.push_config'));
afterAll(async () => {
  await admin.query('DELETE FROM gateway.push_config');
  await store.close();
  await admin.end();
});

/** A row in each of so many lanes of a tenant. */
async function insert(tenant: string, lanes: number, rows = 1): Promise<void> {
  await admin.query(
    `WITH lanes AS (
       INSERT INTO gateway.push_config (lane, tenant_id, agent_id, task_id, owner, id, url, secrets, version)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 't', 'key:k1', 'c', 'https://hook.example', '', '1.0'
       FROM generate_series(1, $2::int) RETURNING lane
     )
     INSERT INTO gateway.push_outbox (id, tenant_id, lane, payload)
     SELECT gen_random_uuid(), $1, lane, '{}' FROM lanes, generate_series(1, $3::int)`,
    [tenant, lanes, rows],
  );
}

/** How many lanes of each tenant are claimed next. */
async function claimed(lanes: number): Promise<Record<string, number>> {
  const claims = await store.claim({ tenantsMax: lanes, rowsMax: 10 });
  const { rows } = await admin.query<{ tenant: string }>(
    'SELECT DISTINCT ON (lane) tenant_id AS tenant FROM gateway.push_outbox WHERE lane = ANY($1::uuid[])',
    [claims.map(({ tenantId }) => tenantId)],
  );
  const counts: Record<string, number> = {};
  for (const { tenant } of rows) counts[tenant] = (counts[tenant] ?? 0) + 1;
  return counts;
}

it('lets no tenant wait for the many lanes of another one, whose rows are older', async () => {
  const [busy, other] = [randomUUID(), randomUUID()];
  await insert(busy, 30, 3);
  expect(await claimed(10)).toEqual({ [busy]: 10 });
  await insert(other, 2);
  expect(await claimed(1)).toEqual({ [other]: 1 });
  expect(await claimed(4)).toEqual({ [busy]: 3, [other]: 1 });
});

it('claims what there is where one tenant alone has rows, and nothing twice', async () => {
  const tenant = randomUUID();
  await insert(tenant, 5);
  expect(await claimed(10)).toEqual({ [tenant]: 5 });
  expect(await claimed(10)).toEqual({});
});
