import { ROLES, may, tenantScope, type Role } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { acceptInvitation, invite, listInvitations } from './invitations';
import { createOrganization } from './organizations';
import { linkFor, linkForMember, setPasswordByLink } from './password-links';
import { changeRole, leave, listMembers, removeMember, type Actor } from './people';

let pool: Pool;
let owner: Actor;
let member: Actor & { memberId: string };

beforeAll(() => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
});
afterAll(() => pool.end());
beforeEach(async () => {
  owner = await newOwner();
  member = await joined('developer');
});

async function newOwner(): Promise<Actor> {
  const userId = await newUser();
  const { id } = await createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: userId });
  return actorIn(id, userId, 'owner');
}

async function newUser(): Promise<string> {
  const id = uuidv7();
  await pool.query(`INSERT INTO users (id, name, email) VALUES ($1, 'P', $2)`, [id, emailOf(id)]);
  return id;
}

const emailOf = (userId: string) => `${userId}@example.com`;

function actorIn(organizationId: string, userId: string, role: Role): Actor {
  const scope = tenantScope(organizationId, `user:${userId}`, role);
  if (!scope) throw new Error('the id of an organisation is a UUID');
  return { scope, userId };
}

/** Joins an organisation by an invitation of its owner. */
async function join(actor: Actor, userId: string, role: Role): Promise<void> {
  const { id } = await invite(pool, actor, { email: emailOf(userId), role });
  await acceptInvitation(pool, id, { user: { id: userId, email: emailOf(userId) } });
}

async function joined(role: Role): Promise<Actor & { memberId: string }> {
  const userId = await newUser();
  await join(owner, userId, role);
  const { id: memberId } = (await listMembers(pool, owner.scope)).find((one) => one.userId === userId) ?? {};
  if (memberId === undefined) throw new Error('the person has joined');
  return { ...actorIn(owner.scope.tenantId, userId, role), memberId };
}

async function linkBy(actor: Actor, { operator = false, mailed = false } = {}): Promise<string> {
  return (await linkForMember(pool, { actor, operator, memberId: member.memberId, mailed })).token;
}

const use = (token: string, passwordHash = 'new') => setPasswordByLink(pool, { token, passwordHash });

async function passwordOf(
  email: string,
): Promise<{ userId: string; password: string; proven: boolean } | undefined> {
  const { rows } = await pool.query<{ userId: string; password: string; proven: boolean }>(
    `SELECT u.id AS "userId", a.password, u.email_verified AS proven FROM users u JOIN accounts a ON a.user_id = u.id
     WHERE u.email = $1 AND a.provider_id = 'credential'`,
    [email],
  );
  return rows[0];
}

async function insertSession(userId: string): Promise<void> {
  await pool.query(`INSERT INTO sessions (id, user_id, token, expires_at) VALUES ($1, $2, $3, 'infinity')`, [
    uuidv7(),
    userId,
    uuidv7(),
  ]);
}

const gone = { code: 'GONE' };

it('sets the password once, and ends the sessions', async () => {
  await insertSession(member.userId);
  const token = await linkBy(owner);
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => use(token)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await passwordOf(emailOf(member.userId))).toEqual({
    userId: member.userId,
    password: 'new',
    proven: false,
  });
  const { rows } = await pool.query('SELECT 1 FROM sessions WHERE user_id = $1', [member.userId]);
  expect(rows).toEqual([]);
  await expect(use('never made')).rejects.toMatchObject(gone);
});

it.each<[string, (issuer: Actor & { memberId: string }) => Promise<unknown>]>([
  ['joins another organisation', async () => join(await newOwner(), member.userId, 'viewer')],
  [
    'makes an organisation',
    () => createOrganization(pool, { name: 'X', slug: uuidv7(), ownerId: member.userId }),
  ],
  ['becomes an operator', () => pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [member.userId])],
  ['becomes an owner', () => changeRole(pool, owner, { memberId: member.memberId, role: 'owner' })],
  ['is removed', () => removeMember(pool, owner, member.memberId)],
  ['leaves', () => leave(pool, member)],
  ['has another password by now', async () => use(await linkBy(owner), 'other')],
])('ends a link once the member %s', async (_, change) => {
  const issuer = await joined('administrator');
  const token = await linkBy(issuer);
  await change(issuer);
  await expect(use(token)).rejects.toMatchObject(gone);
});

it.each<[string, (issuer: Actor & { memberId: string }) => Promise<unknown>]>([
  ['is removed', ({ memberId }) => removeMember(pool, owner, memberId)],
  ['leaves', (issuer) => leave(pool, issuer)],
  [
    'may not manage people any more',
    ({ memberId }) => changeRole(pool, owner, { memberId, role: 'developer' }),
  ],
])('ends a link once whoever made it %s', async (_, change) => {
  const issuer = await joined('administrator');
  const token = await linkBy(issuer);
  await change(issuer);
  await expect(use(token)).rejects.toMatchObject(gone);
});

it('ends what an operator made who is none any more', async () => {
  await createOrganization(pool, { name: 'X', slug: uuidv7(), ownerId: member.userId });
  await pool.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [owner.userId]);
  await expect(linkBy(owner)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  const token = await linkBy(owner, { operator: true });
  await pool.query('UPDATE users SET role = NULL WHERE id = $1', [owner.userId]);
  await expect(use(token)).rejects.toMatchObject(gone);
});

it('leaves the links that the person asked for', async () => {
  const link = await linkFor(pool, emailOf(member.userId).toUpperCase());
  await join(await newOwner(), member.userId, 'viewer');
  await use(link?.token ?? '');
  expect(await linkFor(pool, 'nobody@example.com')).toBeUndefined();
});

it('puts another user in the place of one whose address a mailed link proves first', async () => {
  const email = emailOf(member.userId);
  await use(await linkBy(owner), 'chosen by whoever saw the link');
  await insertSession(member.userId);
  await use((await linkFor(pool, email))?.token ?? '');
  const held = await passwordOf(email);
  expect(held).toMatchObject({ password: 'new', proven: true });
  expect(held?.userId).not.toBe(member.userId);
  expect((await listMembers(pool, owner.scope)).map(({ userId }) => userId)).toContain(held?.userId);
  const { rows } = await pool.query('SELECT 1 FROM users WHERE id = $1', [member.userId]);
  expect(rows).toEqual([]);
  // Proved already: the same user from now on.
  await use((await linkFor(pool, email))?.token ?? '');
  expect((await passwordOf(email))?.userId).toBe(held?.userId);
});

it.each(ROLES)('keeps the open invitations that a former owner may still make as %s', async (role) => {
  const second = await joined('owner');
  for (const invited of ['viewer', 'owner'] as const)
    await invite(pool, second, { email: `${invited}-${uuidv7()}@example.com`, role: invited });
  await changeRole(pool, owner, { memberId: second.memberId, role });
  const kept = (await listInvitations(pool, owner.scope)).map((one) => one.role);
  const allowed = may(role, 'own') ? ['viewer', 'owner'] : may(role, 'manage') ? ['viewer'] : [];
  expect(kept).toEqual(allowed);
});
