import { AppError } from '@isthmus/platform-errors';
import type { Pool } from 'pg';
import { inTransaction } from '../auth/transaction';

/** An application that somebody has connected, in one of their organisations. */
export interface Connection {
  id: string;
  application: string;
  organization: string;
  /** Where the application gets its tokens: a host, or the scheme of an application on a device. */
  redirectHosts: string[];
  /** What it may do: `agents`, `models`. */
  scopes: string[];
  connectedAt: Date;
  /** When a token was issued last; null for never. */
  lastUsedAt: Date | null;
}

/** Of a session that an organisation's provider began, only the connections in that organisation. */
export interface ConnectionHolder {
  userId: string;
  ssoOrganizationId: string | undefined;
}

export async function listConnections(
  pool: Pool,
  { userId, ssoOrganizationId }: ConnectionHolder,
): Promise<Connection[]> {
  const { rows } = await pool.query<Omit<Connection, 'redirectHosts'> & { redirectUris: unknown }>(
    `SELECT g.id, coalesce(c.name, c.client_id) AS application, o.name AS organization, c.redirect_uris AS "redirectUris",
       g.scopes, g.created_at AS "connectedAt", g.last_used_at AS "lastUsedAt"
     FROM oauth_consents g JOIN oauth_clients c ON c.client_id = g.client_id
       JOIN organizations o ON o.id = g.organization_id
     WHERE g.user_id = $1 AND ($2::uuid IS NULL OR g.organization_id = $2) ORDER BY g.created_at, g.id`,
    [userId, ssoOrganizationId ?? null],
  );
  return rows.map(({ redirectUris, ...row }) => ({ ...row, redirectHosts: hostsOf(redirectUris) }));
}

/** Names of the applications that are connected in an organisation, by the id under which their use is recorded. */
export async function namesOfConnected(pool: Pool, organizationId: string): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT g.id, coalesce(c.name, c.client_id) AS name
     FROM oauth_consents g JOIN oauth_clients c ON c.client_id = g.client_id WHERE g.organization_id = $1`,
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ id, name }) => [`grant:${id}`, name]));
}

/** Ends the grant and its tokens, at once. NOT_FOUND for one of somebody else, as for one that has ended. */
export async function disconnect(
  pool: Pool,
  { userId, ssoOrganizationId }: ConnectionHolder,
  id: string,
): Promise<void> {
  await inTransaction(pool, { actor: `user:${userId}` }, async (client) => {
    const { rowCount } = await client.query(
      `DELETE FROM oauth_consents
       WHERE id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR organization_id = $3)`,
      [id, userId, ssoOrganizationId ?? null],
    );
    if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such application');
  });
}

/** An application that asks to be connected. */
export interface Applicant {
  name: string;
  /** To where the browser is sent back, whatever is decided. */
  redirectHost: string;
}

/** The application that a request names; undefined unless it has registered the address that the browser is sent to. */
export async function findApplicant(
  pool: Pool,
  { clientId, redirectUri }: { clientId: string; redirectUri: string },
): Promise<Applicant | undefined> {
  const { rows } = await pool.query<{ name: string; redirectUris: unknown }>(
    `SELECT coalesce(name, client_id) AS name, redirect_uris AS "redirectUris"
     FROM oauth_clients WHERE client_id = $1 AND NOT disabled`,
    [clientId],
  );
  const [host] = hostsOf([redirectUri]);
  if (!rows[0] || host === undefined || !hostsOf(rows[0].redirectUris).includes(host)) return undefined;
  return { name: rows[0].name, redirectHost: host };
}

function hostsOf(redirectUris: unknown): string[] {
  const uris: unknown[] = Array.isArray(redirectUris) ? redirectUris : [];
  return [...new Set(uris.flatMap((uri) => hostOf(String(uri)) ?? []))];
}

/** Without the port, which an application on this machine may choose each time. */
function hostOf(uri: string): string | undefined {
  const url = URL.parse(uri);
  return url ? url.hostname || url.protocol : undefined;
}
