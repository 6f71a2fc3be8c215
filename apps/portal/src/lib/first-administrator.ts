import { hashPassword } from 'better-auth/crypto';
import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Runtime } from './runtime';

/** Lock held while checking and creating, so that of two instances that start together only one creates. */
const LOCK_KEY = 4_931_826_108;

/** Creates the first administrator with the organisation "Default", unless any user exists. Idempotent. */
export async function ensureFirstAdministrator({
  config,
  pool,
}: Pick<Runtime, 'config' | 'pool'>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    const { rowCount } = await client.query('SELECT 1 FROM users LIMIT 1');
    if (rowCount === 0)
      await insertAdministrator(client, config.ADMIN_EMAIL.toLowerCase(), config.ADMIN_PASSWORD);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** True once somebody can sign in. */
export async function administratorExists({ pool }: Pick<Runtime, 'pool'>): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM users LIMIT 1');
  return rowCount === 1;
}

async function insertAdministrator(client: PoolClient, email: string, password: string): Promise<void> {
  const [userId, organizationId] = [uuidv7(), uuidv7()];
  await client.query(
    `INSERT INTO users (id, name, email, email_verified, role) VALUES ($1, 'Administrator', $2, true, 'admin')`,
    [userId, email],
  );
  await client.query(
    `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), userId, userId, await hashPassword(password)],
  );
  await client.query(`INSERT INTO organizations (id, name, slug) VALUES ($1, 'Default', 'default')`, [
    organizationId,
  ]);
  await client.query(
    `INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'owner')`,
    [uuidv7(), organizationId, userId],
  );
}
