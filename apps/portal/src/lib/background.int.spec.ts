import { createServer, type AddressInfo, type Server } from 'node:net';
import { createLogger } from '@isthmus/platform-observability';
import { createTestIdentities, testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startBackground, type BackgroundRuntime } from './background';
import { PasswordHasher } from './auth/password-hasher';
import type { Runtime } from './runtime';

const TENANT = '018f6f2e-0000-7000-8000-000000000001';
const logger = createLogger({ service: 'portal', level: 'silent' });

let silent: Server;
let pool: Pool;
let databaseUrl: string;
let portal: BackgroundRuntime;

beforeAll(async () => {
  databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'identity');
  pool = new Pool({ connectionString: databaseUrl, max: 2 });
  // A governance that accepts connections and answers nothing.
  silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  const governanceAddress = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const identities = await createTestIdentities();
  const config = {
    DATABASE_URL: databaseUrl,
    GOVERNANCE_ADDRESS: governanceAddress,
    GATEWAY_ADDRESS: governanceAddress,
    HOST_ADDRESS: governanceAddress,
    MODELS_ADDRESS: governanceAddress,
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'correct horse battery',
  };
  portal = {
    logger,
    // Other files of this suite expect to make the first administrator: here the attempts fail until the stop.
    pool: { connect: () => Promise.reject(new Error('no connection')) } as unknown as Pool,
    stopping: new AbortController(),
    identity: await identities.identityOf('portal'),
    // What is read of the configuration; no client is reached.
    config: config as Runtime['config'],
    clients: {} as Runtime['clients'],
    passwords: new PasswordHasher(),
  };
});
afterAll(async () => {
  await Promise.all([pool.end(), portal.passwords.close()]);
  silent.close();
});

/** Seconds until the tenant's event may be claimed; undefined when it is gone. */
async function claimedSeconds(): Promise<number | undefined> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
    const { rows } = await client.query<{ seconds: number }>(
      `SELECT extract(epoch FROM due_at - now())::float8 AS seconds FROM identity.audit_outbox WHERE tenant_id = $1`,
      [TENANT],
    );
    await client.query('COMMIT');
    return rows[0]?.seconds;
  } finally {
    client.release();
  }
}

/** What other files left behind, which the relay would try first. */
async function emptyOutbox(): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL app.scope = 'platform'; DELETE FROM audit_outbox; COMMIT`);
  } finally {
    client.release();
  }
}

it('frees what its audit relay has claimed when it stops, and closes its connections', async () => {
  await emptyOutbox();
  await pool.query('SELECT identity.record_audit($1, $2, $3, $4, $5)', [
    TENANT,
    'session.start',
    'session/1',
    'user:li',
    '{}',
  ]);
  const background = startBackground(portal);
  await expect.poll(claimedSeconds, { timeout: 5_000 }).toBeGreaterThan(20);
  const started = performance.now();
  await background.stop();
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await claimedSeconds()).toBeLessThan(5);
  // What remains are the connections of this test.
  await expect.poll(connections).toBe(pool.totalCount);
});

async function connections(): Promise<number | undefined> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE usename = current_user AND datname = current_database()`,
  );
  return rows[0]?.count;
}
