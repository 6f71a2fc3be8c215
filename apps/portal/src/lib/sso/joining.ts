import { AppError } from '@isthmus/platform-errors';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { replaceUser } from '../auth/password-links';
import { actAs, inTransaction, lockOrganization } from '../auth/transaction';
import type { Connection } from './connection';
import type { OidcPerson } from './oidc-provider';

interface Known {
  id: string;
  email: string;
  /** Somebody has proved the address. */
  proven: boolean;
  operator: boolean;
  linked: boolean;
}

/**
 * The user whom the organisation's provider has signed in, who is then a member; whoever is new joins with the role of
 * their open invitation, or else the default role. A user whose address nobody had proved may be anybody: another one
 * takes over (ADR 0023). PERMISSION_DENIED for addresses outside the verified domains, that of the provider as well as
 * that of the user, for operators of the platform, whom no organisation may sign in, and for whom somebody removed.
 */
export async function userOf(pool: Pool, connection: Connection, person: OidcPerson): Promise<string> {
  const newId = uuidv7();
  return inTransaction(
    pool,
    { actor: `user:${newId}`, tenantId: connection.organizationId },
    async (client) => {
      // Sign-ins of one organisation, and changes of its provider and domains, wait for each other.
      await lockOrganization(client, connection.organizationId);
      await assertVouched(client, connection, person.email);
      const account = accountOf(connection, person);
      const known = await find(client, account, person.email);
      if (known?.operator) throw new AppError('PERMISSION_DENIED', 'Operators sign in with a password');
      if (known) await assertVouched(client, connection, known.email);
      const id = await proven(client, known, { ...person, id: newId });
      if (!known?.linked || id !== known.id) {
        const row = [uuidv7(), id, account.accountId, account.providerId];
        await client.query(
          'INSERT INTO accounts (id, user_id, account_id, provider_id) VALUES ($1, $2, $3, $4)',
          row,
        );
      }
      await join(client, connection, { id, email: person.email });
      return id;
    },
  );
}

/** The user with a proved address who is the known one, or a new one. */
async function proven(
  client: PoolClient,
  known: Known | undefined,
  { id, name, email }: { id: string; name: string; email: string },
): Promise<string> {
  if (!known) {
    const row = [id, name, email];
    await client.query('INSERT INTO users (id, name, email, email_verified) VALUES ($1, $2, $3, true)', row);
    return id;
  }
  await actAs(client, `user:${known.id}`);
  return known.proven ? known.id : replaceUser(client, known.id);
}

async function assertVouched(
  client: PoolClient,
  { organizationId, issuer }: Connection,
  email: string,
): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM sso_domains d JOIN sso_connections c USING (organization_id)
     WHERE organization_id = $1 AND c.issuer = $2 AND d.domain = $3 AND d.verified_at IS NOT NULL`,
    [organizationId, issuer, domainOf(email)],
  );
  if (!rowCount)
    throw new AppError('PERMISSION_DENIED', 'The address is not in a domain of the organisation');
}

/** The domain of an address of e-mail, in lower case. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** With the issuer: another provider of the same organisation may use the same subjects for other people. */
function accountOf({ organizationId, issuer }: Connection, { subject }: OidcPerson) {
  return { providerId: `sso:${organizationId}`, accountId: `${issuer} ${subject}` };
}

async function find(
  client: PoolClient,
  { providerId, accountId }: { providerId: string; accountId: string },
  email: string,
): Promise<Known | undefined> {
  const { rows } = await client.query<Known>(
    `SELECT u.id, u.email, u.email_verified AS proven, coalesce(u.role, '') = 'admin' AS operator, a.id IS NOT NULL AS linked
     FROM users u LEFT JOIN accounts a ON a.user_id = u.id AND a.provider_id = $1 AND a.account_id = $2
     WHERE a.id IS NOT NULL OR lower(u.email) = $3 ORDER BY linked DESC LIMIT 1
     FOR NO KEY UPDATE OF u`,
    [providerId, accountId, email],
  );
  return rows[0];
}

async function join(
  client: PoolClient,
  { organizationId, defaultRole }: Connection,
  { id, email }: { id: string; email: string },
): Promise<void> {
  const member = await client.query('SELECT 1 FROM members WHERE organization_id = $1 AND user_id = $2', [
    organizationId,
    id,
  ]);
  if (member.rowCount) return;
  const { rows } = await client.query<{ role: string }>(
    `UPDATE invitations SET status = 'accepted' WHERE organization_id = $1 AND lower(email) = $2
       AND status = 'pending' AND expires_at > now() RETURNING role`,
    [organizationId, email],
  );
  if (!rows[0]) await assertNotRemoved(client, { organizationId, id });
  await client.query('INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, $4)', [
    uuidv7(),
    organizationId,
    id,
    rows[0]?.role ?? defaultRole,
  ]);
}

async function assertNotRemoved(
  client: PoolClient,
  { organizationId, id }: { organizationId: string; id: string },
): Promise<void> {
  const removed = await client.query(
    'SELECT 1 FROM removed_members WHERE organization_id = $1 AND user_id = $2',
    [organizationId, id],
  );
  if (removed.rowCount)
    throw new AppError('PERMISSION_DENIED', 'The person was removed from the organisation', {
      remedy: 'Ask somebody who manages its people for an invitation.',
    });
}
