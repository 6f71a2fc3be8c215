import { allPages } from '@isthmus/platform-grpc-client';
import { tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { Runtime } from '../runtime';
import { inTransaction } from './transaction';

type Portal = Pick<Runtime, 'pool' | 'clients' | 'logger'>;

const PAGE_SIZE = 100;
const ACTOR = 'service:portal';

/**
 * Deletes the organisations whose time has come: their agents, their keys, then the memberships. What fails is tried
 * again by the next run, and everything may be repeated. Ledger and audit log stay, with the row that they refer to.
 */
export async function endOrganizations(portal: Portal): Promise<void> {
  const { rows } = await portal.pool.query<{ id: string }>(
    'SELECT id FROM organizations WHERE delete_at <= now() AND deleted_at IS NULL ORDER BY delete_at LIMIT 100',
  );
  for (const { id } of rows) {
    try {
      await endOrganization(portal, id);
    } catch (err) {
      portal.logger.warn({ err, tenantId: id }, 'an organisation is not deleted yet');
    }
  }
}

async function endOrganization({ pool, clients }: Portal, id: string): Promise<void> {
  const scope = tenantScope(id, ACTOR, 'owner');
  if (!scope) throw new Error('The id of an organisation is a UUID');
  await revokeKeys(clients, scope);
  await deleteAgents(clients, scope);
  await inTransaction(pool, { actor: ACTOR, tenantId: id }, async (client) => {
    const ended = await client.query(
      'UPDATE organizations SET deleted_at = now() WHERE id = $1 AND delete_at <= now() AND deleted_at IS NULL',
      [id],
    );
    if (ended.rowCount === 0) return; // Undone, or ended by another instance.
    await client.query(
      `UPDATE invitations SET status = 'canceled' WHERE organization_id = $1 AND status = 'pending'`,
      [id],
    );
    await client.query('DELETE FROM members WHERE organization_id = $1', [id]);
  });
}

async function revokeKeys({ apiKeys }: Runtime['clients'], scope: TenantScope): Promise<void> {
  const read = (pageToken: string) => apiKeys.listKeys({ pageSize: PAGE_SIZE, pageToken }, { scope });
  for await (const { keys } of allPages(read))
    for (const { id, revokedAt } of keys) if (!revokedAt) await apiKeys.revokeKey({ keyId: id }, { scope });
}

async function deleteAgents({ registry }: Runtime['clients'], scope: TenantScope): Promise<void> {
  const read = (pageToken: string) => registry.listAgents({ pageSize: PAGE_SIZE, pageToken }, { scope });
  for await (const { agents } of allPages(read))
    for (const { id } of agents)
      await registry.undeployAgent({ agentId: id, idempotencyKey: `end ${id}` }, { scope });
}
