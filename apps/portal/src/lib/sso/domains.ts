import { randomBytes } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Pool } from 'pg';
import { inTransaction, lockOrganization } from '../auth/transaction';
import { recordOf, type DomainRecords } from './domain-records';

/** Claims a domain, for which nothing follows until it is verified. LIMIT_EXCEEDED beyond 20. */
export async function addDomain(pool: Pool, scope: TenantScope, domain: string): Promise<void> {
  await inTransaction(pool, scope, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM sso_connections WHERE organization_id = $1', [
      scope.tenantId,
    ]);
    if (!rowCount)
      throw new AppError('FAILED_PRECONDITION', 'The organisation has no provider yet', {
        remedy: 'Save the provider first.',
      });
    await client.query(
      `INSERT INTO sso_domains (organization_id, domain, token) VALUES ($1, $2, $3)
       ON CONFLICT (organization_id, domain) DO NOTHING`,
      [scope.tenantId, domain, randomBytes(16).toString('hex')],
    );
  });
}

/**
 * Verifies a domain by its TXT record. FAILED_PRECONDITION without the record, ALREADY_EXISTS when another organisation has
 * verified the domain.
 */
export async function verifyDomain(
  { pool, records }: { pool: Pool; records: DomainRecords },
  scope: TenantScope,
  domain: string,
): Promise<void> {
  const { rows } = await pool.query<{ token: string }>(
    'SELECT token FROM sso_domains WHERE organization_id = $1 AND domain = $2',
    [scope.tenantId, domain],
  );
  if (!rows[0]) throw new AppError('NOT_FOUND', 'There is no such domain');
  const record = recordOf(domain, rows[0].token);
  const found = await records.has(record).catch((cause: unknown) => {
    throw new AppError('UPSTREAM_UNAVAILABLE', 'The DNS records of the domain could not be read', { cause });
  });
  if (!found)
    throw new AppError('FAILED_PRECONDITION', `${record.name} has no TXT record "${record.value}"`, {
      remedy: 'Add the record; DNS may need some minutes to show it.',
    });
  await inTransaction(pool, scope, (client) =>
    client.query(
      `UPDATE sso_domains SET verified_at = now()
       WHERE organization_id = $1 AND domain = $2 AND verified_at IS NULL`,
      [scope.tenantId, domain],
    ),
  );
}

/** The provider may not sign in people of this domain any more. */
export async function removeDomain(pool: Pool, scope: TenantScope, domain: string): Promise<void> {
  await inTransaction(pool, scope, async (client) => {
    await lockOrganization(client, scope.tenantId);
    const row = [scope.tenantId, domain];
    await client.query('DELETE FROM sso_domains WHERE organization_id = $1 AND domain = $2', row);
  });
}
