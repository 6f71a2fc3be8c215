import { createLogger } from '@isthmus/platform-observability';
import { tenantScope } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Runtime } from '../runtime';
import { endOrganizations } from './end-organizations';
import { cancelDeletion, deletionOf, scheduleDeletion } from './organization-settings';
import { createOrganization } from './organizations';

const logger = createLogger({ service: 'portal', level: 'silent' });

let pool: Pool;
beforeAll(() => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 4 });
});
afterAll(() => pool.end());

async function organization() {
  const userId = uuidv7();
  await pool.query(`INSERT INTO users (id, name, email) VALUES ($1, 'P', $2)`, [
    userId,
    `${userId}@x.example`,
  ]);
  const { id } = await createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: userId });
  const scope = tenantScope(id, `user:${userId}`, 'owner');
  if (!scope) throw new Error('the id of an organisation is a UUID');
  return { id, actor: { scope, userId } };
}

const due = (id: string) =>
  pool.query(`UPDATE organizations SET delete_at = now() - interval '1 s' WHERE id = $1`, [id]);

async function members(id: string): Promise<number> {
  return (await pool.query('SELECT 1 FROM members WHERE organization_id = $1', [id])).rowCount ?? 0;
}

/** Services that own one key and one agent, and what was asked of them; `broken` fails. */
function services(broken = false) {
  const asked: string[] = [];
  const clients = {
    apiKeys: {
      listKeys: async () => ({
        keys: [{ id: 'k1' }, { id: 'k2', revokedAt: new Date() }],
        nextPageToken: '',
      }),
      revokeKey: async ({ keyId }: { keyId: string }) => {
        if (broken) throw new Error('unavailable');
        asked.push(`revoke ${keyId}`);
      },
    },
    registry: {
      listAgents: async () => ({ agents: [{ id: 'a1' }], nextPageToken: '' }),
      undeployAgent: async ({ agentId }: { agentId: string }) => void asked.push(`delete ${agentId}`),
    },
    // Of all clients only these calls are made.
  } as unknown as Runtime['clients'];
  return { asked, clients };
}

it('ends keys, agents and memberships once the week is over, and nothing before', async () => {
  const { id, actor } = await organization();
  await scheduleDeletion(pool, actor);
  const days = ((await deletionOf(pool, actor))?.getTime() ?? 0) - Date.now();
  expect(days / 86_400_000).toBeCloseTo(7, 1);
  const { asked, clients } = services();
  await endOrganizations({ pool, clients, logger });
  expect([asked, await members(id)]).toEqual([[], 1]);
  await due(id);
  await endOrganizations({ pool, clients, logger });
  await endOrganizations({ pool, clients, logger });
  expect([asked, await members(id)]).toEqual([['revoke k1', 'delete a1'], 0]);
  await expect(cancelDeletion(pool, actor)).rejects.toMatchObject({ code: 'GONE' });
});

it('keeps the memberships while a service is unavailable, and ends them later', async () => {
  const { id } = await organization();
  await due(id);
  await endOrganizations({ pool, clients: services(true).clients, logger });
  expect(await members(id)).toBe(1);
  await endOrganizations({ pool, clients: services().clients, logger });
  expect(await members(id)).toBe(0);
});

it('ends nothing of an organisation whose deletion was undone', async () => {
  const { id, actor } = await organization();
  await scheduleDeletion(pool, actor);
  await due(id);
  await cancelDeletion(pool, actor);
  const { asked, clients } = services();
  await endOrganizations({ pool, clients, logger });
  expect([asked, await members(id)]).toEqual([[], 1]);
});
