import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { OrganizationSso } from '../../../test/organization-sso';
import { endSession, listSessions } from '../auth/account';
import { listMemberships } from '../auth/admission';
import { invite } from '../auth/invitations';
import { leave, listMembers, removeMember } from '../auth/people';

let pool: Pool;
let sso: OrganizationSso;

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
  sso = await OrganizationSso.start(pool);
});
afterAll(async () => {
  await sso.close();
  await pool.end();
});
beforeEach(() => sso.renew());

async function roleOf(userId: string | undefined): Promise<string | undefined> {
  const { rows } = await pool.query<{ role: string }>(
    'SELECT role FROM members WHERE organization_id = $1 AND user_id = $2',
    [sso.owner.tenantId, userId],
  );
  return rows[0]?.role;
}

const denied = { code: 'PERMISSION_DENIED' };

it('gives an account whose address nobody had proved to another user, and nothing of it to its former holder', async () => {
  const { email } = sso.provider.person;
  const attacker = await sso.newOrganization();
  const squatter = await sso.newUser(email, { proven: false });
  const id = uuidv7();
  await pool.query(
    `WITH a AS (INSERT INTO accounts (id, user_id, account_id, provider_id, password)
         VALUES ($1::uuid, $2::uuid, $2::text, 'credential', 'x')),
       p AS (INSERT INTO passkeys (id, user_id, name, credential_id, public_key, counter, device_type, backed_up)
         VALUES ($1::uuid, $2::uuid, 'P', $1::text, 'x', 0, 'x', false)),
       m AS (INSERT INTO members (id, organization_id, user_id, role) VALUES ($1::uuid, $3, $2::uuid, 'owner')),
       l AS (INSERT INTO password_links (token_hash, user_id, mailed, expires_at)
         VALUES ($1::text, $2::uuid, false, 'infinity'))
     INSERT INTO sessions (id, user_id, token, expires_at) VALUES ($1::uuid, $2::uuid, $1::text, 'infinity')`,
    [id, squatter, attacker.tenantId],
  );
  const { session } = await sso.signIn();
  expect(session?.user).toMatchObject({ email, emailVerified: true });
  expect(session?.user.id).not.toBe(squatter);
  for (const table of ['accounts', 'passkeys', 'members', 'password_links', 'sessions'])
    expect((await pool.query(`SELECT 1 FROM ${table} WHERE user_id = $1`, [squatter])).rows).toEqual([]);
  const held = await listMemberships(pool, { userId: session?.user.id ?? '', ssoOrganizationId: undefined });
  expect(held.map(({ id, role }) => `${id} ${role}`).toSorted()).toEqual(
    [`${attacker.tenantId} owner`, `${sso.owner.tenantId} developer`].toSorted(),
  );
  expect((await sso.signIn()).session?.user.id).toBe(session?.user.id);
});

it('ends the keys of an account whose address nobody had proved', async () => {
  const squatter = await sso.newUser(sso.provider.person.email, { proven: false });
  await pool.query(
    `INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'billing')`,
    [uuidv7(), sso.owner.tenantId, squatter],
  );
  const { session } = await sso.signIn();
  expect(await roleOf(session?.user.id)).toBe('billing');
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
    const ended = await client.query('SELECT user_id FROM departure_outbox WHERE tenant_id = $1', [
      sso.owner.tenantId,
    ]);
    expect(ended.rows).toEqual([{ user_id: squatter }]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

it('lets nobody in again whom somebody removed, until there is a new invitation', async () => {
  const { session } = await sso.signIn();
  const userId = session?.user.id ?? '';
  const actor = { scope: sso.owner, userId: sso.owner.actor.slice('user:'.length) };
  const removal = async () => {
    const members = await listMembers(pool, sso.owner);
    await removeMember(pool, actor, members.find((one) => one.userId === userId)?.id ?? '');
  };
  await removal();
  await expect(sso.signIn()).rejects.toMatchObject(denied);
  await invite(pool, actor, { email: sso.provider.person.email, role: 'viewer' });
  expect((await sso.signIn()).session?.user.id).toBe(userId);
  expect(await roleOf(userId)).toBe('viewer');
  await leave(pool, { scope: { ...sso.owner, actor: `user:${userId}` }, userId });
  expect((await sso.signIn()).session?.user.id).toBe(userId);
  await removal();
  await expect(sso.signIn()).rejects.toMatchObject(denied);
});

it('shows and ends only the sessions that the same provider began', async () => {
  const { session } = await sso.signIn();
  const { id: userId = '' } = session?.user ?? {};
  const [own, foreign] = [uuidv7(), uuidv7()];
  await pool.query(
    `INSERT INTO sessions (id, user_id, token, expires_at, sso_organization_id)
     VALUES ($1::uuid, $3, $1::text, 'infinity', NULL), ($2::uuid, $3, $2::text, 'infinity', $2::uuid)`,
    [own, foreign, userId],
  );
  const { id: current = '' } = session?.session ?? {};
  const holder = { userId, ssoOrganizationId: sso.owner.tenantId };
  expect((await listSessions(pool, holder, current)).map(({ id }) => id)).toEqual([current]);
  const missing = { code: 'NOT_FOUND' };
  for (const id of [own, foreign]) await expect(endSession(pool, holder, id)).rejects.toMatchObject(missing);
  const person = { userId, ssoOrganizationId: undefined };
  expect(await listSessions(pool, person, own)).toHaveLength(3);
  const other = { ...person, userId: uuidv7() };
  await expect(endSession(pool, other, own)).rejects.toMatchObject(missing);
  for (const id of [own, foreign]) await endSession(pool, person, id);
  await expect(endSession(pool, person, own)).rejects.toMatchObject(missing);
  await endSession(pool, holder, current);
});
