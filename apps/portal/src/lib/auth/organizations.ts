import { AppError } from '@isthmus/platform-errors';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { distinctSlug, slugOfName } from '../../organization/new-slug';
import { inTransaction } from './transaction';

/**
 * Creates an organisation with its first owner. LIMIT_EXCEEDED beyond 20 organisations of one owner, ALREADY_EXISTS when
 * another one has or had the slug. better-auth would do it in several transactions.
 */
export async function createOrganization(
  pool: Pool,
  input: { name: string; slug: string; ownerId: string },
): Promise<{ id: string }> {
  return inTransaction(pool, { actor: `user:${input.ownerId}` }, (client) =>
    insertOrganization(client, input),
  );
}

/**
 * As `createOrganization`, with a slug made of the name; the unique index decides whether that is free, and gets one that
 * differs otherwise.
 */
export async function createNamedOrganization(
  pool: Pool,
  { name, ownerId }: { name: string; ownerId: string },
): Promise<{ id: string; slug: string }> {
  const create = async (slug: string) => ({
    ...(await createOrganization(pool, { name, slug, ownerId })),
    slug,
  });
  const plain = slugOfName(name);
  if (plain === undefined) return create(distinctSlug('org'));
  return create(plain).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'ALREADY_EXISTS') return create(distinctSlug(plain));
    throw error;
  });
}

export async function insertOrganization(
  client: PoolClient,
  { name, slug, ownerId }: { name: string; slug: string; ownerId: string },
): Promise<{ id: string }> {
  const id = uuidv7();
  // The first organisation that a person makes is the one that opens with credit.
  const credited = await client.query(
    'UPDATE users SET credited_organization_id = $1 WHERE id = $2 AND credited_organization_id IS NULL',
    [id, ownerId],
  );
  await client.query('INSERT INTO organizations (id, name, slug, starting_credit) VALUES ($1, $2, $3, $4)', [
    id,
    name,
    slug,
    credited.rowCount === 1,
  ]);
  await client.query(
    `INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'owner')`,
    [uuidv7(), id, ownerId],
  );
  return { id };
}

/** The organisation that opened with the person's starting credit; undefined before they made one. */
export async function creditedOrganization(
  pool: Pool,
  userId: string,
): Promise<{ id: string; slug: string; name: string } | undefined> {
  const { rows } = await pool.query<{ id: string; slug: string; name: string }>(
    `SELECT o.id, o.slug, o.name FROM users u JOIN organizations o ON o.id = u.credited_organization_id
     WHERE u.id = $1`,
    [userId],
  );
  return rows[0];
}
