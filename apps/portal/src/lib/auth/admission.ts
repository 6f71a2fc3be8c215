import type { Pool } from 'pg';
import type { Membership } from '../memberships';

/**
 * Every organisation that somebody belongs to, oldest membership first, and what a session of theirs needs to open it.
 * `ssoOrganizationId` is whose provider began the session: that opens no other organisation (ADR 0023).
 */
export async function listMemberships(
  pool: Pool,
  { userId, ssoOrganizationId }: { userId: string; ssoOrganizationId: string | undefined },
): Promise<Membership[]> {
  const { rows } = await pool.query<Membership>(
    `SELECT o.id, o.slug, o.name, m.role,
       CASE WHEN o.id = $2::uuid THEN NULL
         WHEN c.required AND m.role <> 'owner' THEN 'provider'
         WHEN $2::uuid IS NOT NULL THEN 'credential' END AS needs
     FROM members m JOIN organizations o ON o.id = m.organization_id
       LEFT JOIN sso_connections c ON c.organization_id = o.id
     WHERE m.user_id = $1 ORDER BY m.created_at, m.id`,
    [userId, ssoOrganizationId ?? null],
  );
  return rows;
}
