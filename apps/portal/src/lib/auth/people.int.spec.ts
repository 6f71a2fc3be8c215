import { may, ROLES, tenantScope, type Role } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { acceptAsNewPerson, acceptInvitation, findOffer, invite, revokeInvitation } from './invitations';
import { createOrganization } from './organizations';
import { changeRole, leave, listMembers, removeMember, type Actor } from './people';

let pool: Pool;
let owner: Actor;
beforeAll(() => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
});
afterAll(() => pool.end());
beforeEach(async () => {
  const userId = await newUser();
  const { id } = await createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: userId });
  owner = actorIn(id, userId, 'owner');
});

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

/** Somebody who joined the owner's organisation by an invitation. */
async function joined(role: Role): Promise<Actor & { memberId: string }> {
  const userId = await newUser();
  const { id } = await invite(pool, owner, { email: emailOf(userId), role });
  await acceptInvitation(pool, id, { user: { id: userId, email: emailOf(userId) } });
  const member = (await listMembers(pool, owner.scope)).find((one) => one.userId === userId);
  if (!member) throw new Error('the person has joined');
  return { ...actorIn(owner.scope.tenantId, userId, role), memberId: member.id };
}

/** Rows of an outbox of the owner's organisation, oldest first. */
async function waiting<Row extends object>(table: string): Promise<Row[]> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
    const { rows } = await client.query<Row>(
      `SELECT * FROM ${table} WHERE tenant_id = $1 ORDER BY sequence`,
      [owner.scope.tenantId],
    );
    await client.query('COMMIT');
    return rows;
  } finally {
    client.release();
  }
}

const denied = { code: 'PERMISSION_DENIED' };

it('records who invited, joined, was given a role and was removed', async () => {
  const { memberId, userId } = await joined('viewer');
  await changeRole(pool, owner, { memberId, role: 'developer' });
  await removeMember(pool, owner, memberId);
  const audited = await waiting<{ action: string; actor: string }>('audit_outbox');
  expect(audited.map(({ action, actor }) => `${action} by ${actor}`)).toEqual([
    `organization.create by user:${owner.userId}`,
    `member.invite by user:${owner.userId}`,
    `member.add by user:${userId}`,
    `member.role by user:${owner.userId}`,
    `member.remove by user:${owner.userId}`,
  ]);
});

it('ends the session and the open invitations of somebody who is removed, and their keys later', async () => {
  const { memberId, userId, ...actor } = await joined('administrator');
  const { id } = await invite(pool, { ...actor, userId }, { email: 'friend@example.com', role: 'viewer' });
  await pool.query(
    `INSERT INTO sessions (id, user_id, token, expires_at, active_organization_id)
     VALUES ($1, $2, $3, now() + interval '1 day', $4)`,
    [uuidv7(), userId, uuidv7(), owner.scope.tenantId],
  );
  await removeMember(pool, owner, memberId);
  const { rows } = await pool.query('SELECT active_organization_id AS id FROM sessions WHERE user_id = $1', [
    userId,
  ]);
  expect(rows).toEqual([{ id: null }]);
  expect((await findOffer(pool, id))?.state).toBe('revoked');
  expect(await waiting('departure_outbox')).toMatchObject([
    { user_id: userId, actor: `user:${owner.userId}` },
  ]);
});

it.each(
  ROLES.filter((role) => role !== 'owner').flatMap((before) =>
    ROLES.filter((after) => after !== before).map((after) => ({ before, after })),
  ),
)('ends the keys of a $before who becomes $after, unless that may hold keys', async ({ before, after }) => {
  const { memberId, userId } = await joined(before);
  await changeRole(pool, owner, { memberId, role: after });
  const departed = (await waiting<{ user_id: string; actor: string }>('departure_outbox')).map(
    ({ user_id: id, actor }) => ({ id, actor }),
  );
  const ends = may(before, 'build') && !may(after, 'build');
  expect(departed).toEqual(ends ? [{ id: userId, actor: owner.scope.actor }] : []);
});

it.each(['developer', 'billing', 'viewer'] as const)('lets a %s manage nobody', async (role) => {
  const [actor, other] = [await joined(role), await joined('viewer')];
  const { memberId } = other;
  await expect(invite(pool, actor, { email: 'x@example.com', role: 'viewer' })).rejects.toMatchObject(denied);
  await expect(changeRole(pool, actor, { memberId, role: 'billing' })).rejects.toMatchObject(denied);
  await expect(removeMember(pool, actor, memberId)).rejects.toMatchObject(denied);
});

it('lets an administrator manage everybody but owners', async () => {
  const [actor, other, second] = [
    await joined('administrator'),
    await joined('viewer'),
    await joined('owner'),
  ];
  await changeRole(pool, actor, { memberId: other.memberId, role: 'developer' });
  for (const attempt of [
    () => invite(pool, actor, { email: 'x@example.com', role: 'owner' }),
    () => changeRole(pool, actor, { memberId: other.memberId, role: 'owner' }),
    () => changeRole(pool, actor, { memberId: second.memberId, role: 'viewer' }),
    () => removeMember(pool, actor, second.memberId),
  ])
    await expect(attempt()).rejects.toMatchObject(denied);
  await removeMember(pool, actor, other.memberId);
});

it('asks for the role of now, not that of the page', async () => {
  const { memberId, ...actor } = await joined('administrator');
  await changeRole(pool, owner, { memberId, role: 'viewer' });
  await expect(invite(pool, actor, { email: 'x@example.com', role: 'viewer' })).rejects.toMatchObject(denied);
});

it('finds no member and no invitation of another organisation', async () => {
  const { memberId } = await joined('viewer');
  const { id } = await invite(pool, owner, { email: 'x@example.com', role: 'viewer' });
  const strangerId = await newUser();
  const other = await createOrganization(pool, { name: 'X', slug: uuidv7(), ownerId: strangerId });
  const stranger = actorIn(other.id, strangerId, 'owner');
  const missing = { code: 'NOT_FOUND' };
  await expect(removeMember(pool, stranger, memberId)).rejects.toMatchObject(missing);
  await expect(changeRole(pool, stranger, { memberId, role: 'owner' })).rejects.toMatchObject(missing);
  await expect(revokeInvitation(pool, stranger, id)).rejects.toMatchObject(missing);
});

it('keeps the last owner, who may leave once there is another', async () => {
  await expect(leave(pool, owner)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await joined('owner');
  await leave(pool, owner);
});

it('is accepted once of 60 times, by the person it is for, while it is open', async () => {
  const userId = await newUser();
  const user = { id: userId, email: emailOf(userId).toUpperCase() };
  const { id } = await invite(pool, owner, { email: emailOf(userId), role: 'developer' });
  const stranger = { id: await newUser(), email: 'stranger@example.com' };
  await expect(acceptInvitation(pool, id, { user: stranger })).rejects.toMatchObject(denied);
  // It would open another organisation only.
  const elsewhere = { user, ssoOrganizationId: uuidv7() };
  await expect(acceptInvitation(pool, id, elsewhere)).rejects.toMatchObject(denied);
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, () => acceptInvitation(pool, id, { user })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const revoked = await invite(pool, owner, { email: 'late@example.com', role: 'viewer' });
  await revokeInvitation(pool, owner, revoked.id);
  const person = { name: 'Late', passwordHash: 'x', proven: false };
  await expect(acceptAsNewPerson(pool, revoked.id, person)).rejects.toMatchObject({ code: 'GONE' });
  expect((await findOffer(pool, revoked.id))?.known).toBe(false);
});

it('makes a person for a new address once, and never for one that can sign in', async () => {
  const email = `new-${uuidv7()}@example.com`;
  const { id } = await invite(pool, owner, { email, role: 'viewer' });
  const person = { name: 'New', passwordHash: 'x', proven: true };
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, () => acceptAsNewPerson(pool, id, person)),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const known = await newUser();
  const second = await invite(pool, owner, { email: emailOf(known), role: 'viewer' });
  await expect(acceptAsNewPerson(pool, second.id, person)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});
