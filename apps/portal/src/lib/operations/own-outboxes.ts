import type { Pool } from 'pg';
import { transaction } from '../auth/transaction';
import type { OutboxHealth } from './processes';

/** The outboxes of the portal itself, which has no operations port. */
export async function ownOutboxes(pool: Pool): Promise<OutboxHealth[]> {
  return transaction(pool, async (client) => {
    await client.query(`SELECT set_config('app.scope', 'platform', true)`);
    const { rows } = await client.query<OutboxHealth>(
      ['audit_outbox', 'departure_outbox']
        .map(
          (table) => `SELECT 'identity.${table}' AS outbox,
            count(*) FILTER (WHERE dead_lettered_at IS NOT NULL)::int AS "deadLetters",
            coalesce(extract(epoch FROM now() - min(at) FILTER (WHERE dead_lettered_at IS NULL)), 0)::float
              AS "oldestAgeSeconds" FROM ${table}`,
        )
        .join(' UNION ALL '),
    );
    return rows;
  });
}
