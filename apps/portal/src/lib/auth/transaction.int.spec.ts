import { tenantScope } from '@isthmus/platform-identity';
import { createPool } from '@isthmus/platform-postgres';
import { testDatabaseUrl } from '@isthmus/testing';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { invite } from './invitations';
import { createOrganization } from './organizations';
import type { Actor } from './people';
import { inTransaction, lockOrganization } from './transaction';

let pool: Pool;
beforeAll(() => {
  pool = createPool({
    url: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'),
    connectionsMax: 5,
  });
});
afterAll(() => pool.end());

async function newOwner(): Promise<Actor> {
  const userId = uuidv7();
  const email = `${userId}@example.com`;
  await pool.query(`INSERT INTO users (id, name, email) VALUES ($1, 'P', $2)`, [userId, email]);
  const { id } = await createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: userId });
  const scope = tenantScope(id, `user:${userId}`, 'owner');
  if (!scope) throw new Error('the id of an organisation is a UUID');
  return { scope, userId };
}

const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'fulfilled' ? 'OK' : ((result.reason as { code?: string }).code ?? 'none');

it('serves everybody else while 400 changes of one organisation wait for each other', async () => {
  const [flooding, other] = [await newOwner(), await newOwner()];
  const holder = await pool.connect();
  await holder.query('BEGIN');
  await lockOrganization(holder, flooding.scope.tenantId);
  const flood = Promise.allSettled(
    Array.from({ length: 400 }, () =>
      invite(pool, flooding, { email: `same-${flooding.userId}@example.com`, role: 'viewer' }),
    ),
  );
  const sinceMs = performance.now();
  for (let n = 0; n < 20; n++) await pool.query('SELECT 1');
  await invite(pool, other, { email: `friend-${uuidv7()}@example.com`, role: 'viewer' });
  expect(performance.now() - sinceMs).toBeLessThan(2_000);
  await holder.query('ROLLBACK');
  holder.release();
  const codes = new Set((await flood).map(codeOf));
  expect([...codes].toSorted()).toEqual(['OK', 'RATE_LIMITED']);
});

it('answers UNAVAILABLE, with a time to retry, when a lock is held too long or no connection is free', async () => {
  const owner = await newOwner();
  const holders = [await pool.connect()];
  await holders[0]?.query('BEGIN');
  if (holders[0]) await lockOrganization(holders[0], owner.scope.tenantId);
  const locking = inTransaction(pool, owner.scope, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '50ms'`);
    await lockOrganization(client, owner.scope.tenantId);
  });
  const unavailable = { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) };
  await expect(locking).rejects.toMatchObject(unavailable);
  while (holders.length < 5) holders.push(await pool.connect());
  await expect(inTransaction(pool, owner.scope, () => Promise.resolve())).rejects.toMatchObject(unavailable);
  await holders[0]?.query('ROLLBACK');
  for (const holder of holders) holder.release();
});
