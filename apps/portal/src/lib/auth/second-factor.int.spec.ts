import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { CookieJar } from '../../../test/cookie-jar';
import { signInConfig } from '../../../test/sign-in-config';
import { createAuth } from './auth';
import { createOrganization } from './organizations';
import { PasswordHasher } from './password-hasher';
import { signInWithPassword } from './sign-in';
import { SignInLimits } from './sign-in-limits';

const PASSWORD = 'correct horse battery';
const passwords = new PasswordHasher();
let pool: Pool;
let portal: Parameters<typeof signInWithPassword>[0];

beforeAll(() => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 4 });
  const config = signInConfig();
  portal = { config, auth: createAuth({ config, pool, passwords }), limits: new SignInLimits(pool) };
});
afterAll(() => Promise.all([pool.end(), passwords.close()]));

async function newPerson(): Promise<{ email: string; organizationId: string }> {
  const id = uuidv7();
  const email = `${id}@example.com`;
  await pool.query('INSERT INTO users (id, name, email) VALUES ($1, $2, $3)', [id, 'P', email]);
  await pool.query(
    `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), id, id, await passwords.hash(PASSWORD)],
  );
  const { id: organizationId } = await createOrganization(pool, { name: 'O', slug: id, ownerId: id });
  return { email, organizationId };
}

async function signIn(email: string, browser: CookieJar): Promise<string> {
  const caller = { address: browser.address, userAgent: 'test' };
  const outcome = await signInWithPassword(portal, { email, password: PASSWORD, ...caller });
  if ('response' in outcome) browser.take(outcome.response);
  return outcome.kind;
}

/** How often the audit log of the organisation says that somebody signed in. */
async function signIns(organizationId: string): Promise<number> {
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
  const { rowCount } = await client.query(
    `SELECT 1 FROM audit_outbox WHERE tenant_id = $1 AND action = 'session.start'`,
    [organizationId],
  );
  await client.query('COMMIT');
  client.release();
  return rowCount ?? 0;
}

it('records that somebody signed in once they have, after the second factor', async () => {
  const { email, organizationId } = await newPerson();
  const browser = new CookieJar();
  expect([await signIn(email, browser), await signIns(organizationId)]).toEqual(['signed-in', 1]);
  const headers = () => new Headers({ cookie: browser.header });
  const body = { password: PASSWORD };
  const prepared = await portal.auth.api.enableTwoFactor({ headers: headers(), body });
  await pool.query('UPDATE users SET two_factor_enabled = true WHERE email = $1', [email]);
  await pool.query(
    'UPDATE two_factors SET verified = true WHERE user_id = (SELECT id FROM users WHERE email = $1)',
    [email],
  );
  expect([await signIn(email, browser), await signIns(organizationId)]).toEqual(['second-factor', 1]);
  const code = 'backupCodes' in prepared ? (prepared.backupCodes[0] ?? '') : '';
  const call = { headers: headers(), body: { code }, asResponse: true as const };
  expect((await portal.auth.api.verifyBackupCode(call)).status).toBe(200);
  expect(await signIns(organizationId)).toBe(2);
});
