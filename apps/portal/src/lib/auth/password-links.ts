import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { assertMayGive, changePeople, memberOf, type Actor } from './people';
import { actAs, inTransaction } from './transaction';

const VALID_HOURS = 24;

/** The secret part of a link for a new password, and the address of whom it is for. */
export interface PasswordLink {
  token: string;
  email: string;
}

/** A link that the person asked for, which is only sent by e-mail; undefined when nobody has this address. */
export async function linkFor(pool: Pool, email: string): Promise<PasswordLink | undefined> {
  const { rows } = await pool.query<Person>('SELECT id, email FROM users WHERE lower(email) = lower($1)', [
    email,
  ]);
  return rows[0] && insertLink(pool, rows[0], { mailed: true });
}

/**
 * The same for a member, made by somebody who manages people. Whoever has the link can act as the person: it is refused
 * for somebody who belongs to other organisations, too, or operates the platform, and ends once one of that is so.
 * `mailed`: it is sent to the address, and shown to nobody.
 */
export async function linkForMember(
  pool: Pool,
  { actor, operator, memberId, mailed }: ForMember,
): Promise<PasswordLink> {
  return changePeople(pool, actor, async (change) => {
    const { role, userId } = await memberOf(change, memberId);
    assertMayGive(change, role);
    // Locked: the person joins another organisation before this, which is seen, or after, which ends the link.
    const { rows } = await change.client.query<Person & { foreign: boolean }>(
      `SELECT u.id, u.email, coalesce(u.role, '') = 'admin' OR EXISTS (
         SELECT 1 FROM members m WHERE m.user_id = u.id AND m.organization_id <> $2) AS "foreign"
       FROM users u WHERE u.id = $1 FOR NO KEY UPDATE`,
      [userId, change.organizationId],
    );
    const person = rows[0];
    if (!person || (person.foreign && !operator))
      throw new AppError('PERMISSION_DENIED', 'This person belongs to other organisations, too', {
        remedy: 'Ask an operator of the platform.',
      });
    const issuer = { issuerId: actor.userId, organizationId: change.organizationId };
    return insertLink(change.client, person, { mailed, ...issuer });
  });
}

interface ForMember {
  actor: Actor;
  operator: boolean;
  memberId: string;
  mailed: boolean;
}

interface Person {
  id: string;
  email: string;
}

interface Origin {
  mailed: boolean;
  issuerId?: string;
  organizationId?: string;
}

async function insertLink(
  database: Pool | PoolClient,
  { id, email }: Person,
  { mailed, issuerId, organizationId }: Origin,
): Promise<PasswordLink> {
  const token = randomBytes(24).toString('base64url');
  await database.query(
    `INSERT INTO password_links (token_hash, user_id, issuer_id, organization_id, mailed, expires_at)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))`,
    [hashOf(token), id, issuerId, organizationId, mailed, VALID_HOURS],
  );
  return { token, email };
}

/**
 * Sets the password of whom the link is for, and ends their sessions. Whoever has proved an address that nobody had
 * proved before gets an account in which the former holder can do nothing. GONE for a link that was used, has expired,
 * or that whoever made it could not make any more.
 */
export async function setPasswordByLink(
  pool: Pool,
  { token, passwordHash }: { token: string; passwordHash: string },
): Promise<void> {
  await inTransaction(pool, { actor: 'service:portal' }, async (client) => {
    const { rows } = await client.query<{ userId: string; proven: boolean }>(
      `DELETE FROM password_links l USING users u
       WHERE l.token_hash = $1 AND l.expires_at > now() AND u.id = l.user_id
       RETURNING u.id AS "userId", l.mailed AND NOT u.email_verified AS proven`,
      [hashOf(token)],
    );
    if (!rows[0]) throw new AppError('GONE', 'The link was used, is no longer valid, or has expired');
    const { userId: id, proven } = rows[0];
    await actAs(client, `user:${id}`);
    const userId = proven ? await replaceUser(client, id) : id;
    await setPassword(client, userId, passwordHash);
  });
}

/**
 * Puts a new user with a proved address in the place of one whose address nobody has proved: whoever held that account
 * keeps neither a way to sign in nor a session nor a key, and the memberships go on. Returns the id of the new user.
 */
export async function replaceUser(client: PoolClient, id: string): Promise<string> {
  const successor = uuidv7();
  await client.query('SELECT replace_user($1, $2)', [id, successor]);
  return successor;
}

async function setPassword(client: PoolClient, userId: string, passwordHash: string): Promise<void> {
  const { rowCount } = await client.query(
    `UPDATE accounts SET password = $2, updated_at = now() WHERE user_id = $1 AND provider_id = 'credential'`,
    [userId, passwordHash],
  );
  if (!rowCount)
    await client.query(
      `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
      [uuidv7(), userId, userId, passwordHash],
    );
  await client.query('DELETE FROM password_links WHERE user_id = $1', [userId]);
  await client.query('DELETE FROM sessions WHERE user_id = $1', [userId]);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
