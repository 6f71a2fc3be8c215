import { AppError } from '@isthmus/platform-errors';
import type { Pool } from 'pg';

/** A browser in which somebody is signed in. */
export interface OpenSession {
  id: string;
  current: boolean;
  address: string | null;
  userAgent: string | null;
  startedAt: Date;
  lastUsedAt: Date;
}

/** Whose sessions somebody may see and end: the provider of an organisation only those that it began. */
export interface SessionHolder {
  userId: string;
  ssoOrganizationId: string | undefined;
}

const HELD = '($2::uuid IS NULL OR sso_organization_id = $2)';

export async function listSessions(
  pool: Pool,
  { userId, ssoOrganizationId }: SessionHolder,
  currentId: string,
): Promise<OpenSession[]> {
  const { rows } = await pool.query<OpenSession>(
    `SELECT id, id = $3 AS current, ip_address AS address, user_agent AS "userAgent", created_at AS "startedAt",
       updated_at AS "lastUsedAt"
     FROM sessions WHERE user_id = $1 AND ${HELD} AND expires_at > now() ORDER BY current DESC, created_at DESC`,
    [userId, ssoOrganizationId, currentId],
  );
  return rows;
}

/** Ends a session. NOT_FOUND for one that the holder may not end, as for one that has ended. */
export async function endSession(
  pool: Pool,
  { userId, ssoOrganizationId }: SessionHolder,
  sessionId: string,
): Promise<void> {
  const { rowCount } = await pool.query(`DELETE FROM sessions WHERE user_id = $1 AND ${HELD} AND id = $3`, [
    userId,
    ssoOrganizationId,
    sessionId,
  ]);
  if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such session');
}

/** Ends all sessions of the user but the one that is used now. */
export async function endOtherSessions(pool: Pool, userId: string, currentId: string): Promise<void> {
  await pool.query('DELETE FROM sessions WHERE user_id = $1 AND id <> $2', [userId, currentId]);
}

/** Whether the user has a password; somebody who came through single sign-on has none. */
export async function hasPassword(pool: Pool, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM accounts WHERE user_id = $1 AND provider_id = 'credential' AND password IS NOT NULL`,
    [userId],
  );
  return rowCount === 1;
}
