import { may, roleOf } from '@isthmus/platform-identity';
import { APIError } from 'better-auth/api';
import type { Pool } from 'pg';

/** For whom, and for which application, a token is issued. */
export interface Grantee {
  user?: { id: string } | null;
  client: { clientId: string };
  /** The id of the organisation that the person chose. */
  referenceId?: string;
  /** What the token is for. */
  resources?: readonly string[];
}

/**
 * Claims of an access token beyond those of RFC 9068: `tenant`, the person's `role` there, and `grant`, the id of the
 * consent, with which the token ends. `invalid_grant` once the consent has ended, or the role may not build: an application
 * may never do more than the person. `invalid_target` for a token for several servers, which each of them would refuse.
 */
export async function grantClaims(
  pool: Pool,
  { user, client, referenceId, resources = [] }: Grantee,
): Promise<Record<string, string>> {
  if (resources.length > 1)
    throw new APIError('BAD_REQUEST', {
      error: 'invalid_target',
      error_description: `A token is for one server: resource must be one of ${resources.join(', ')}`,
    });
  const { rows } = await pool.query<{ grant: string; role: string }>(
    `UPDATE oauth_consents c SET last_used_at = now() FROM members m
     WHERE c.client_id = $1 AND c.user_id = $2 AND c.organization_id = $3
       AND m.user_id = c.user_id AND m.organization_id = c.organization_id
     RETURNING c.id AS grant, m.role`,
    [client.clientId, user?.id, referenceId],
  );
  const role = roleOf(rows[0]?.role ?? '');
  if (!rows[0] || !referenceId || !may(role, 'build'))
    throw new APIError('BAD_REQUEST', {
      error: 'invalid_grant',
      error_description: 'The person does not let this application act for them any more',
    });
  return { tenant: referenceId, role: String(role), grant: rows[0].grant };
}
