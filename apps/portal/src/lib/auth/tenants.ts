import { roleOf, type Role } from '@isthmus/platform-identity';
import { isoTime, pageTokens, uuid } from '@isthmus/platform-validation';
import type { Pool } from 'pg';
import { z } from 'zod';

/** An organisation as operators see it. */
export interface Tenant {
  id: string;
  name: string;
  slug: string;
  createdAt: Date;
  /** When it will be deleted; undefined while nobody wants that. */
  deleteAt: Date | undefined;
  members: number;
  /** E-mail of the owner who joined first. */
  owner: string;
}

/** Somebody who belongs to it. */
export interface TenantMember {
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Date;
}

const MEMBERS = 'SELECT 1 FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = o.id';
const COLUMNS = `o.id, o.name, o.slug, o.created_at AS "createdAt", o.delete_at AS "deleteAt",
  (SELECT count(*)::int FROM members m WHERE m.organization_id = o.id) AS members,
  coalesce((SELECT u.email FROM members m JOIN users u ON u.id = m.user_id
    WHERE m.organization_id = o.id AND m.role = 'owner' ORDER BY m.created_at, m.id LIMIT 1), '') AS owner`;

const tokens = pageTokens('identity.tenants', z.object({ createdAt: isoTime, id: uuid() }));

/**
 * One page of the organisations that are not deleted, newest first, and the token of the next one; empty after the last.
 * `query` is part of a name or a slug, an id, or part of a member's name or address. INVALID_ARGUMENT for the token of
 * another query.
 */
export async function listTenants(
  pool: Pool,
  request: { query: string; pageToken: string; pageSize: number },
): Promise<{ tenants: Tenant[]; nextPageToken: string }> {
  const { pageToken, pageSize } = request;
  const query = request.query.trim().toLowerCase();
  const after = tokens.decode(pageToken, { query });
  const { rows } = await pool.query<TenantRow>(
    `SELECT ${COLUMNS} FROM organizations o
     WHERE o.deleted_at IS NULL
       AND ($1 = '' OR strpos(lower(o.name), $1) > 0 OR strpos(o.slug, $1) > 0 OR o.id::text = $1
         OR EXISTS (${MEMBERS} AND (strpos(lower(u.email), $1) > 0 OR strpos(lower(u.name), $1) > 0)))
       AND ($2::timestamptz IS NULL OR (o.created_at, o.id) < ($2, $3::uuid))
     ORDER BY o.created_at DESC, o.id DESC LIMIT $4`,
    [query, after?.createdAt, after?.id, pageSize + 1],
  );
  const tenants = rows.slice(0, pageSize).map(tenantOf);
  const last = rows.length > pageSize ? tenants.at(-1) : undefined;
  return { tenants, nextPageToken: last ? tokens.encode(last, { query }) : '' };
}

/** The organisation of this id, which comes from an address; undefined for one that is deleted, or never was. */
export async function findTenant(pool: Pool, id: string): Promise<Tenant | undefined> {
  const { rows } = await pool.query<TenantRow>(
    `SELECT ${COLUMNS} FROM organizations o WHERE o.id::text = $1 AND o.deleted_at IS NULL`,
    [id],
  );
  return rows[0] && tenantOf(rows[0]);
}

/** In the order in which they joined. */
export async function membersOfTenant(pool: Pool, id: string): Promise<TenantMember[]> {
  const { rows } = await pool.query<Omit<TenantMember, 'role'> & { role: string }>(
    `SELECT u.id AS "userId", u.name, u.email, m.role, m.created_at AS "joinedAt"
     FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = $1 ORDER BY m.created_at, m.id`,
    [id],
  );
  return rows.map((row) => ({ ...row, role: roleOf(row.role) ?? 'viewer' }));
}

type TenantRow = Omit<Tenant, 'deleteAt'> & { deleteAt: Date | null };

function tenantOf({ deleteAt, ...row }: TenantRow): Tenant {
  return { ...row, deleteAt: deleteAt ?? undefined };
}
