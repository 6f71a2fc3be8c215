import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { PortalConfig } from '../../config';
import { resourceOf } from './authorization-server';

/** Makes the gateway the one resource that access tokens are issued for; its address may have changed. */
export async function ensureResource({ pool, config }: { pool: Pool; config: PortalConfig }): Promise<void> {
  const identifier = resourceOf(config);
  await pool.query(
    `INSERT INTO oauth_resources (id, identifier, name) VALUES ($1, $2, 'Agent gateway')
     ON CONFLICT (identifier) DO NOTHING`,
    [uuidv7(), identifier],
  );
  await pool.query('DELETE FROM oauth_resources WHERE identifier <> $1', [identifier]);
}
