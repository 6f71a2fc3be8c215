import { AppError } from '@isthmus/platform-errors';
import { roleOf, type Role, type TenantScope } from '@isthmus/platform-identity';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { assertOpens, type SignedIn } from '../memberships';
import { assertMayGive, changePeople, type Actor, type Change } from './people';
import { inTransaction } from './transaction';

const VALID_DAYS = 7;

/** An invitation that may still be accepted. */
export interface Invitation {
  id: string;
  email: string;
  role: Role;
  invitedBy: string;
  expiresAt: Date;
}

/** What whoever has the link sees. */
export interface InvitationOffer extends Invitation {
  organization: { id: string; slug: string; name: string };
  state: 'open' | 'accepted' | 'revoked' | 'expired';
  /** Whether somebody with this address can sign in already. */
  known: boolean;
}

export async function listInvitations(pool: Pool, scope: TenantScope): Promise<Invitation[]> {
  const { rows } = await pool.query<Invitation>(
    `SELECT i.id, i.email, i.role, u.name AS "invitedBy", i.expires_at AS "expiresAt"
     FROM invitations i JOIN users u ON u.id = i.inviter_id
     WHERE i.organization_id = $1 AND i.status = 'pending' AND i.expires_at > now() ORDER BY i.created_at, i.id`,
    [scope.tenantId],
  );
  return rows;
}

/** Invites an address; an open invitation of it is replaced. ALREADY_EXISTS for a member. */
export async function invite(
  pool: Pool,
  actor: Actor,
  { email, role }: { email: string; role: Role },
): Promise<{ id: string }> {
  return changePeople(pool, actor, async (change) => {
    assertMayGive(change, role);
    await assertNoMember(change, email);
    const id = uuidv7();
    await change.client.query(
      `INSERT INTO invitations (id, organization_id, email, role, inviter_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6))`,
      [id, change.organizationId, email, role, actor.userId, VALID_DAYS],
    );
    return { id };
  });
}

/** Makes an open invitation valid for another week. */
export async function renewInvitation(pool: Pool, actor: Actor, id: string): Promise<{ email: string }> {
  return changePeople(pool, actor, async (change) => {
    const { email } = await openInvitation(change, id);
    await change.client.query(
      'UPDATE invitations SET expires_at = now() + make_interval(days => $2) WHERE id = $1',
      [id, VALID_DAYS],
    );
    return { email };
  });
}

export async function revokeInvitation(pool: Pool, actor: Actor, id: string): Promise<void> {
  await changePeople(pool, actor, async (change) => {
    await openInvitation(change, id);
    await change.client.query(`UPDATE invitations SET status = 'canceled' WHERE id = $1`, [id]);
  });
}

/** The offer of an invitation, whatever has become of it; undefined for one that never was. */
export async function findOffer(pool: Pool, id: string): Promise<InvitationOffer | undefined> {
  const { rows } = await pool.query<Invitation & { status: string; known: boolean } & Organization>(
    `SELECT i.id, i.email, i.role, i.status, i.expires_at AS "expiresAt", u.name AS "invitedBy",
       o.id AS "organizationId", o.slug, o.name,
       EXISTS (SELECT 1 FROM users k WHERE lower(k.email) = lower(i.email)) AS known
     FROM invitations i JOIN organizations o ON o.id = i.organization_id JOIN users u ON u.id = i.inviter_id
     WHERE i.id = $1 AND o.deleted_at IS NULL`,
    [id],
  );
  const row = rows[0];
  if (!row) return undefined;
  const { status, organizationId, slug, name, ...offer } = row;
  return {
    ...offer,
    organization: { id: organizationId, slug, name },
    state: stateOf(status, row.expiresAt),
  };
}

interface Organization {
  organizationId: string;
  slug: string;
  name: string;
}

function stateOf(status: string, expiresAt: Date): InvitationOffer['state'] {
  if (status === 'accepted') return 'accepted';
  if (status !== 'pending') return 'revoked';
  return expiresAt.getTime() > Date.now() ? 'open' : 'expired';
}

/**
 * Somebody who is signed in joins. PERMISSION_DENIED when the invitation is for another address, or when the provider of
 * another organisation has signed them in: that session could not open this one.
 */
export async function acceptInvitation(pool: Pool, id: string, signedIn: Invited): Promise<void> {
  const { user } = signedIn;
  await inTransaction(pool, { actor: `user:${user.id}`, subject: id }, async (client) => {
    assertOpens(signedIn, await join(client, id, user));
  });
}

type Invited = Pick<SignedIn, 'ssoOrganizationId'> & { user: { id: string; email: string } };

/**
 * Somebody new joins, with a password; returns their address. `proven` when the link itself was sent to the address.
 * ALREADY_EXISTS when somebody with this address can sign in.
 */
export async function acceptAsNewPerson(
  pool: Pool,
  id: string,
  person: { name: string; passwordHash: string; proven: boolean },
): Promise<{ email: string }> {
  const userId = uuidv7();
  return inTransaction(pool, { actor: `user:${userId}`, subject: id }, async (client) => {
    const { rows } = await client.query<{ email: string }>('SELECT email FROM invitations WHERE id = $1', [
      id,
    ]);
    const email = rows[0]?.email.toLowerCase();
    if (email === undefined) throw notOpen();
    await client.query('INSERT INTO users (id, name, email, email_verified) VALUES ($1, $2, $3, $4)', [
      userId,
      person.name,
      email,
      person.proven,
    ]);
    await client.query(
      `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
      [uuidv7(), userId, userId, person.passwordHash],
    );
    await join(client, id, { id: userId, email });
    return { email };
  });
}

/** Returns the organisation's id. */
async function join(client: PoolClient, id: string, user: { id: string; email: string }): Promise<string> {
  // The organisation first, as everybody who changes its people.
  await client.query(
    `SELECT 1 FROM organizations WHERE id = (SELECT organization_id FROM invitations WHERE id = $1)
       AND deleted_at IS NULL FOR NO KEY UPDATE`,
    [id],
  );
  const { rows } = await client.query<{ organizationId: string; role: string; email: string }>(
    `UPDATE invitations SET status = 'accepted' WHERE id = $1 AND status = 'pending' AND expires_at > now()
     RETURNING organization_id AS "organizationId", role, email`,
    [id],
  );
  const accepted = rows[0];
  if (!accepted) throw notOpen();
  if (accepted.email.toLowerCase() !== user.email.toLowerCase())
    throw new AppError('PERMISSION_DENIED', 'The invitation is for another address');
  await client.query('INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, $4)', [
    uuidv7(),
    accepted.organizationId,
    user.id,
    accepted.role,
  ]);
  return accepted.organizationId;
}

async function openInvitation({ client, organizationId, role }: Change, id: string): Promise<Invitation> {
  const { rows } = await client.query<Invitation>(
    `SELECT id, email, role FROM invitations WHERE id = $1 AND organization_id = $2 AND status = 'pending'`,
    [id, organizationId],
  );
  if (!rows[0]) throw new AppError('NOT_FOUND', 'There is no such open invitation');
  assertMayGive({ role }, roleOf(rows[0].role));
  return rows[0];
}

async function assertNoMember({ client, organizationId }: Change, email: string): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.organization_id = $1 AND lower(u.email) = lower($2)`,
    [organizationId, email],
  );
  if (rowCount) throw new AppError('ALREADY_EXISTS', 'This person is a member already');
}

function notOpen(): AppError {
  return new AppError('GONE', 'The invitation was accepted, revoked, or has expired', {
    remedy: 'Ask for a new one.',
  });
}
