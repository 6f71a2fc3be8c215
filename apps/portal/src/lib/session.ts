import 'server-only';
import { cache } from 'react';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { ROLES, tenantScope, type Role, type TenantScope } from '@isthmus/platform-identity';
import { outageOf } from './outage';
import { withDigest } from './page-error';
import { runtime } from './runtime';

/** Who is signed in, and for which tenant they act. */
export interface Session {
  scope: TenantScope;
  /** What the user may do in the organisation. */
  role: Role;
  /** An operator administers the platform, not only a tenant. */
  user: { id: string; name: string; email: string; operator: boolean };
  organization: { id: string; name: string };
  organizations: { id: string; name: string }[];
}

/**
 * The session of this request; undefined when nobody is signed in or the user belongs to no organisation. UNAVAILABLE
 * while the database of sign-ins is unavailable.
 */
export const currentSession = cache(async (): Promise<Session | undefined> => {
  try {
    return await readSession();
  } catch (error) {
    throw await withDigest('session', outageOf(error) ?? error);
  }
});

async function readSession(): Promise<Session | undefined> {
  const { auth, pool } = await runtime();
  const found = await auth.api.getSession({ headers: await headers() });
  if (!found) return undefined;
  const { user, session } = found;
  // Read on every request: somebody who was removed from an organisation loses access at once.
  const { rows } = await pool.query<{ id: string; name: string; role: string }>(
    `SELECT o.id, o.name, m.role FROM members m JOIN organizations o ON o.id = m.organization_id
     WHERE m.user_id = $1 ORDER BY m.created_at, m.id`,
    [user.id],
  );
  const active = rows.find(({ id }) => id === session.activeOrganizationId) ?? rows[0];
  const scope = active && tenantScope(active.id, `user:${user.id}`);
  if (!active || !scope) return undefined;
  const { id, name, email } = user;
  return {
    scope,
    role: highestOf(active.role),
    organization: organizationOf(active),
    organizations: rows.map(organizationOf),
    user: { id, name, email, operator: user.role === 'admin' },
  };
}

function organizationOf({ id, name }: { id: string; name: string }): { id: string; name: string } {
  return { id, name };
}

/** Sign-ins store several roles of a member in one text. */
function highestOf(roles: string): Role {
  const held = roles.split(',');
  return ROLES.findLast((role) => held.includes(role)) ?? 'viewer';
}

/** The first line of every page and server action: returns the tenant's scope, or redirects to the sign-in page. */
export async function requireScope(): Promise<TenantScope> {
  return (await requireSession()).scope;
}

export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (!session) redirect('/sign-in');
  return session;
}
