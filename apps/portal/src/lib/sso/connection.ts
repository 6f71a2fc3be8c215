import { AppError } from '@isthmus/platform-errors';
import type { Role, TenantScope } from '@isthmus/platform-identity';
import type { Pool, PoolClient } from 'pg';
import type { Runtime } from '../runtime';
import { inTransaction, lockOrganization } from '../auth/transaction';
import { recordOf, type DomainRecord } from './domain-records';
import type { OidcClient } from './oidc-provider';
import { seal, unseal } from './sealed';

export type JoiningRole = Exclude<Role, 'owner'>;

/** How an organisation's people sign in by its provider; the secret stays on the server. */
export interface SsoSettings {
  issuer: string;
  clientId: string;
  defaultRole: JoiningRole;
  required: boolean;
  domains: SsoDomain[];
}

export interface SsoDomain {
  domain: string;
  verified: boolean;
  record: DomainRecord;
}

/** What a sign-in needs of it. */
export interface Connection extends OidcClient {
  defaultRole: JoiningRole;
}

type Portal = Pick<Runtime, 'config' | 'pool' | 'oidc'>;

const keyOf = ({ config }: Pick<Portal, 'config'>) => ({
  secret: config.BETTER_AUTH_SECRET,
  purpose: 'client secret of single sign-on',
});

export async function findSettings(pool: Pool, { tenantId }: TenantScope): Promise<SsoSettings | undefined> {
  const { rows } = await pool.query<Omit<SsoSettings, 'domains'>>(
    `SELECT issuer, client_id AS "clientId", default_role AS "defaultRole", required
     FROM sso_connections WHERE organization_id = $1`,
    [tenantId],
  );
  if (!rows[0]) return undefined;
  const { rows: domains } = await pool.query<{ domain: string; token: string; verified: boolean }>(
    `SELECT domain, token, verified_at IS NOT NULL AS verified FROM sso_domains
     WHERE organization_id = $1 ORDER BY domain`,
    [tenantId],
  );
  return {
    ...rows[0],
    domains: domains.map(({ domain, token, verified }) => ({
      domain,
      verified,
      record: recordOf(domain, token),
    })),
  };
}

/**
 * Saves the provider once its discovery document was read; UPSTREAM_UNAVAILABLE otherwise. Without a secret the one that
 * is stored stays, for the same issuer only: another one must not be told it. Another issuer ends the sessions of the
 * former one.
 */
export async function saveConnection(
  portal: Portal,
  scope: TenantScope,
  input: Omit<SsoSettings, 'domains'> & { clientSecret: string },
): Promise<void> {
  const { issuer, clientId, defaultRole, required } = input;
  const clientSecret = input.clientSecret || (await storedSecret(portal, scope, issuer));
  await portal.oidc.test({ organizationId: scope.tenantId, issuer, clientId, clientSecret });
  const sealed = await seal(keyOf(portal), clientSecret);
  await inTransaction(portal.pool, scope, async (client) => {
    await lockOrganization(client, scope.tenantId);
    await endSessions(client, scope, issuer);
    await client.query(
      `INSERT INTO sso_connections (organization_id, issuer, client_id, client_secret, default_role, required)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (organization_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
         client_secret = excluded.client_secret, default_role = excluded.default_role, required = excluded.required`,
      [scope.tenantId, issuer, clientId, sealed, defaultRole, required],
    );
  });
}

async function storedSecret(portal: Portal, scope: TenantScope, issuer: string): Promise<string> {
  const { rows } = await portal.pool.query<{ sealed: string }>(
    'SELECT client_secret AS sealed FROM sso_connections WHERE organization_id = $1 AND issuer = $2',
    [scope.tenantId, issuer],
  );
  if (!rows[0])
    throw new AppError('FAILED_PRECONDITION', 'A new issuer needs its client secret', {
      remedy: 'Enter the client secret.',
    });
  return unseal(keyOf(portal), rows[0].sealed);
}

/** Nobody signs in through it any more, and sessions that it began end; members stay. */
export async function removeConnection(pool: Pool, scope: TenantScope): Promise<void> {
  await inTransaction(pool, scope, async (client) => {
    await lockOrganization(client, scope.tenantId);
    await endSessions(client, scope);
    await client.query('DELETE FROM sso_connections WHERE organization_id = $1', [scope.tenantId]);
  });
}

/** Ends the sessions that the organisation's provider began, unless that is `kept`. */
async function endSessions(client: PoolClient, { tenantId }: TenantScope, kept = ''): Promise<void> {
  await client.query(
    `DELETE FROM sessions WHERE sso_organization_id = $1
       AND NOT EXISTS (SELECT 1 FROM sso_connections WHERE organization_id = $1 AND issuer = $2)`,
    [tenantId, kept],
  );
}

/** The connection by which people of a verified domain sign in, or that of an organisation; undefined for none. */
export async function findConnection(
  portal: Pick<Portal, 'config' | 'pool'>,
  by: { domain: string } | { slug: string } | { organizationId: string },
): Promise<Connection | undefined> {
  const [column, value] = Object.entries(by)[0] ?? [];
  const condition = {
    domain:
      'EXISTS (SELECT 1 FROM sso_domains d WHERE d.organization_id = o.id AND d.domain = $1 AND d.verified_at IS NOT NULL)',
    slug: 'o.slug = $1',
    organizationId: 'o.id = $1',
  }[column as 'domain' | 'slug' | 'organizationId']; // one of the three
  const { rows } = await portal.pool.query<Omit<Connection, 'clientSecret'> & { sealed: string }>(
    `SELECT o.id AS "organizationId", c.issuer, c.client_id AS "clientId", c.client_secret AS sealed,
       c.default_role AS "defaultRole"
     FROM sso_connections c JOIN organizations o ON o.id = c.organization_id
     WHERE o.deleted_at IS NULL AND ${condition}`,
    [value],
  );
  if (!rows[0]) return undefined;
  const { sealed, ...connection } = rows[0];
  return { ...connection, clientSecret: await unseal(keyOf(portal), sealed) };
}
