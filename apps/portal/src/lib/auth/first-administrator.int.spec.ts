import { testDatabaseUrl } from '@isthmus/testing';
import { verifyPassword } from 'better-auth/crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { administratorExists, ensureFirstAdministrator } from './first-administrator';
import { openMissingAccounts } from './ledger-accounts';
import type { Runtime } from '../runtime';
import { PasswordHasher } from './password-hasher';

let pools: Pool[];
const passwords = new PasswordHasher();
// The two functions read these two variables of the configuration only.
const config = {
  ADMIN_EMAIL: 'Admin@Example.com',
  ADMIN_PASSWORD: 'correct horse battery',
} as Runtime['config'];

beforeAll(async () => {
  const connectionString = testDatabaseUrl(inject('databaseAdminUrl'), 'identity');
  pools = Array.from({ length: 4 }, () => new Pool({ connectionString, max: 2 }));
  // What other files left behind.
  await first().query('DELETE FROM organizations');
  await first().query('DELETE FROM users');
});
afterAll(() => Promise.all([passwords.close(), ...pools.map((pool) => pool.end())]));

function first(): Pool {
  const [pool] = pools;
  if (!pool) throw new Error('made in beforeAll');
  return pool;
}

it('creates one administrator although four instances start together', async () => {
  expect(await administratorExists({ pool: first() })).toBe(false);
  await Promise.all(pools.map((pool) => ensureFirstAdministrator({ config, pool, passwords })));
  const { rows } = await first().query(
    `SELECT u.email, u.role, a.password, m.role AS member_role, o.name
     FROM users u JOIN accounts a ON a.user_id = u.id JOIN members m ON m.user_id = u.id
     JOIN organizations o ON o.id = m.organization_id`,
  );
  expect(rows).toMatchObject([
    { email: 'admin@example.com', role: 'admin', member_role: 'owner', name: 'Default' },
  ]);
  expect(await verifyPassword({ hash: rows[0].password, password: config.ADMIN_PASSWORD })).toBe(true);
  expect(await administratorExists({ pool: first() })).toBe(true);
});

it('opens the account of each organisation once, also after governance was unavailable', async () => {
  const opened: { tenantId?: string; creditMicro?: bigint }[] = [];
  let unavailable = true;
  const openAccount = async (request: { tenantId?: string; creditMicro?: bigint }) => {
    if (unavailable) throw new Error('no connection');
    opened.push(request);
  };
  // Of all clients only this call is made.
  const clients = { ledger: { openAccount } } as unknown as Runtime['clients'];
  await expect(openMissingAccounts({ pool: first(), clients })).rejects.toThrow('no connection');
  unavailable = false;
  await openMissingAccounts({ pool: first(), clients });
  await openMissingAccounts({ pool: first(), clients });
  expect(opened).toMatchObject([{ creditMicro: 100_000_000n }]);
});
