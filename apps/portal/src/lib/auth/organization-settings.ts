import { AppError } from '@isthmus/platform-errors';
import type { Pool } from 'pg';
import { DELETION_DAYS } from './organization-settings.rules';
import type { Actor } from './people';
import { inTransaction } from './transaction';

/** Changes the name and the slug; the former slug leads on to the new one. ALREADY_EXISTS for a slug of others. */
export async function saveOrganization(
  pool: Pool,
  { scope }: Actor,
  { name, slug }: { name: string; slug: string },
): Promise<void> {
  await inTransaction(pool, scope, (client) =>
    client.query('UPDATE organizations SET name = $2, slug = $3 WHERE id = $1', [scope.tenantId, name, slug]),
  );
}

/** When the organisation will be deleted; undefined while nobody wants that. */
export async function deletionOf(pool: Pool, { scope }: Pick<Actor, 'scope'>): Promise<Date | undefined> {
  const { rows } = await pool.query<{ at: Date | null }>(
    'SELECT delete_at AS at FROM organizations WHERE id = $1',
    [scope.tenantId],
  );
  return rows[0]?.at ?? undefined;
}

/** Announces the deletion; until it happens everything works as before. */
export async function scheduleDeletion(pool: Pool, { scope }: Actor): Promise<void> {
  await inTransaction(pool, scope, (client) =>
    client.query(
      `UPDATE organizations SET delete_at = now() + make_interval(days => $2)
       WHERE id = $1 AND delete_at IS NULL AND deleted_at IS NULL`,
      [scope.tenantId, DELETION_DAYS],
    ),
  );
}

/** Undoes the deletion. GONE once it has happened. */
export async function cancelDeletion(pool: Pool, { scope }: Actor): Promise<void> {
  await inTransaction(pool, scope, async (client) => {
    const { rowCount } = await client.query(
      'UPDATE organizations SET delete_at = NULL WHERE id = $1 AND deleted_at IS NULL',
      [scope.tenantId],
    );
    if (rowCount === 0) throw new AppError('GONE', 'The organisation is deleted');
  });
}

/** The slug of today of an organisation that had this one before; undefined where none had it. */
export async function slugAfter(pool: Pool, former: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ slug: string }>(
    `SELECT o.slug FROM organization_slugs s JOIN organizations o ON o.id = s.organization_id WHERE s.slug = $1`,
    [former],
  );
  return rows[0]?.slug;
}
