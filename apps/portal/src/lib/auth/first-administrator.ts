import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Runtime } from '../runtime';
import { insertOrganization } from './organizations';
import { transaction } from './transaction';

/** Lock held while checking and creating, so that of two instances that start together only one creates. */
const LOCK_KEY = 4_931_826_108;

/** Creates the first administrator with the organisation "Default", unless any user exists. Idempotent. */
export async function ensureFirstAdministrator({
  config,
  pool,
  passwords,
}: Pick<Runtime, 'config' | 'pool' | 'passwords'>): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    const { rowCount } = await client.query('SELECT 1 FROM users LIMIT 1');
    if (rowCount === 0)
      await insertAdministrator(client, {
        email: config.ADMIN_EMAIL.toLowerCase(),
        passwordHash: await passwords.hash(config.ADMIN_PASSWORD),
      });
  });
}

/** True once somebody can sign in. */
export async function administratorExists({ pool }: Pick<Runtime, 'pool'>): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM users LIMIT 1');
  return rowCount === 1;
}

async function insertAdministrator(
  client: PoolClient,
  { email, passwordHash }: { email: string; passwordHash: string },
): Promise<void> {
  const userId = uuidv7();
  await client.query(
    `INSERT INTO users (id, name, email, email_verified, role) VALUES ($1, 'Administrator', $2, true, 'admin')`,
    [userId, email],
  );
  await client.query(
    `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), userId, userId, passwordHash],
  );
  await insertOrganization(client, { name: 'Default', slug: 'default', ownerId: userId });
}
