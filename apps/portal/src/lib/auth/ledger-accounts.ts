import { platformScope } from '@isthmus/platform-identity';
import type { Runtime } from '../runtime';

/** What each person gets once, with the first organisation that they make: 100 CNY. */
const STARTING_CREDIT_MICRO = 100_000_000n;

/** Opens the ledger account of every organisation that has none yet. OpenAccount is idempotent, so races are harmless. */
export async function openMissingAccounts({
  pool,
  clients,
}: Pick<Runtime, 'pool' | 'clients'>): Promise<void> {
  const { rows } = await pool.query<{ id: string; credited: boolean }>(
    `SELECT id, starting_credit AS credited FROM organizations
     WHERE account_opened_at IS NULL ORDER BY created_at LIMIT 1000`,
  );
  for (const { id, credited } of rows) {
    await clients.ledger.openAccount(
      { tenantId: id, currency: 'CNY', creditMicro: credited ? STARTING_CREDIT_MICRO : 0n },
      { scope: platformScope('service:portal') },
    );
    await pool.query('UPDATE organizations SET account_opened_at = now() WHERE id = $1', [id]);
  }
}
