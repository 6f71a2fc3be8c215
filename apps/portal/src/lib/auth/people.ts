import { AppError } from '@isthmus/platform-errors';
import { may, roleOf, type Role, type TenantScope } from '@isthmus/platform-identity';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from './transaction';

/** Somebody who belongs to an organisation. */
export interface Member {
  id: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  joinedAt: Date;
  twoFactor: boolean;
}

/** Who changes the members of an organisation. */
export interface Actor {
  scope: TenantScope;
  userId: string;
}

/** What a change works with; `role` is that of the actor, read under the lock that all such changes take. */
export interface Change {
  client: PoolClient;
  organizationId: string;
  role: Role;
}

export async function listMembers(pool: Pool, scope: TenantScope): Promise<Member[]> {
  const { rows } = await pool.query<Omit<Member, 'role'> & { role: string }>(
    `SELECT m.id, u.id AS "userId", u.name, u.email, m.role, m.created_at AS "joinedAt",
       coalesce(u.two_factor_enabled, false) AS "twoFactor"
     FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = $1 ORDER BY m.created_at, m.id`,
    [scope.tenantId],
  );
  return rows.map((row) => ({ ...row, role: roleOf(row.role) ?? 'viewer' }));
}

/**
 * Runs a change of an organisation's people for somebody who may manage them; PERMISSION_DENIED for others, whatever
 * role they had a moment ago. One change at a time in each organisation.
 */
export async function changePeople<Result>(
  pool: Pool,
  { scope, userId }: Actor,
  work: (change: Change) => Promise<Result>,
): Promise<Result> {
  return inTransaction(pool, scope, async (client) => {
    const organizationId = scope.tenantId;
    await client.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [organizationId]);
    const { rows } = await client.query<{ role: string }>(
      'SELECT role FROM members WHERE organization_id = $1 AND user_id = $2',
      [organizationId, userId],
    );
    const role = roleOf(rows[0]?.role ?? '');
    if (!role || !may(role, 'manage')) throw denied('You may not manage the people of this organisation');
    return work({ client, organizationId, role });
  });
}

/** Only owners make owners, and only they change or remove one. */
export function assertMayGive({ role }: Pick<Change, 'role'>, ...roles: (Role | undefined)[]): void {
  if (roles.includes('owner') && !may(role, 'own')) throw denied('Only an owner may do this to an owner');
}

/** A role that may not hold keys ends the person's keys. FAILED_PRECONDITION for the last owner. */
export async function changeRole(
  pool: Pool,
  actor: Actor,
  { memberId, role }: { memberId: string; role: Role },
): Promise<void> {
  await changePeople(pool, actor, async (change) => {
    assertMayGive(change, role, (await memberOf(change, memberId)).role);
    await change.client.query('UPDATE members SET role = $1 WHERE id = $2', [role, memberId]);
  });
}

/** Ends the person's sessions and keys in the organisation. FAILED_PRECONDITION for the last owner. */
export async function removeMember(pool: Pool, actor: Actor, memberId: string): Promise<void> {
  await changePeople(pool, actor, async (change) => {
    assertMayGive(change, (await memberOf(change, memberId)).role);
    await change.client.query('DELETE FROM members WHERE id = $1', [memberId]);
  });
}

/** What anybody may do. FAILED_PRECONDITION for the last owner. */
export async function leave(pool: Pool, { scope, userId }: Actor): Promise<void> {
  await inTransaction(pool, scope, async (client) => {
    await client.query('SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [scope.tenantId]);
    await client.query('DELETE FROM members WHERE organization_id = $1 AND user_id = $2', [
      scope.tenantId,
      userId,
    ]);
  });
}

/** A member of the organisation that is changed; NOT_FOUND for those of others. */
export async function memberOf(
  { client, organizationId }: Change,
  memberId: string,
): Promise<{ role: Role; userId: string }> {
  const { rows } = await client.query<{ role: string; userId: string }>(
    'SELECT role, user_id AS "userId" FROM members WHERE id = $1 AND organization_id = $2',
    [memberId, organizationId],
  );
  if (!rows[0]) throw new AppError('NOT_FOUND', 'There is no such member');
  return { role: roleOf(rows[0].role) ?? 'viewer', userId: rows[0].userId };
}

function denied(message: string): AppError {
  return new AppError('PERMISSION_DENIED', message);
}
