import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { PortalConfig } from '../../config';
import { resourcesOf } from './resource.rules';

/** Makes the gateways the resources that access tokens are issued for, and no others; their addresses may have changed. */
export async function ensureResources({ pool, config }: { pool: Pool; config: PortalConfig }): Promise<void> {
  const resources = resourcesOf(config);
  for (const { identifier, name } of resources)
    await pool.query(
      `INSERT INTO oauth_resources (id, identifier, name) VALUES ($1, $2, $3) ON CONFLICT (identifier) DO NOTHING`,
      [uuidv7(), identifier, name],
    );
  await pool.query('DELETE FROM oauth_resources WHERE identifier <> ALL($1)', [
    resources.map(({ identifier }) => identifier),
  ]);
}
