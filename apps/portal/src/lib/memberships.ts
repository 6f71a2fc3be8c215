import { AppError } from '@isthmus/platform-errors';
import {
  operatorScope,
  roleOf,
  tenantScope,
  type PlatformScope,
  type Role,
  type TenantScope,
} from '@isthmus/platform-identity';

/** An organisation that somebody belongs to. */
export interface Membership {
  id: string;
  slug: string;
  name: string;
  role: string;
  /**
   * What else must sign the person in before the organisation opens: its provider, where it asks for that, or a
   * credential of their own, where the provider of another organisation has signed the session in. Null for nothing.
   */
  needs: 'provider' | 'credential' | null;
}

/** Who is signed in, and every organisation that they belong to, oldest membership first. */
export interface SignedIn {
  /** An operator administers the platform, not only a tenant. */
  user: { id: string; name: string; email: string; operator: boolean };
  memberships: Membership[];
  /** Whose provider signed the session in; undefined for a credential of the user's own. */
  ssoOrganizationId?: string | undefined;
}

/** Who acts, and in which organisation. */
export interface Session {
  scope: TenantScope;
  /** What the user may do in the organisation. */
  role: Role;
  user: SignedIn['user'];
  organization: { id: string; slug: string; name: string };
}

/**
 * The session of somebody in the organisation with this slug. Undefined for an organisation of others, as for one that
 * does not exist, and for one that needs another sign-in. `slug` comes from a caller and may be anything.
 */
export function sessionIn({ user, memberships }: SignedIn, slug: unknown): Session | undefined {
  const membership = memberships.find((one) => one.slug === slug);
  if (!membership || membership.needs) return undefined;
  const role = roleOf(membership.role);
  const scope = role && tenantScope(membership.id, `user:${user.id}`, role);
  if (!scope) return undefined;
  const { id, name } = membership;
  return {
    scope,
    role,
    user,
    organization: { id, slug: membership.slug, name },
  };
}

/**
 * PERMISSION_DENIED in a session that an organisation's provider began: it may not change how the person signs in, nor
 * make an organisation, which it could not open.
 */
export function assertOwnCredential(signedIn: Pick<SignedIn, 'ssoOrganizationId'>): void {
  assertOpens(signedIn, undefined);
}

/** PERMISSION_DENIED in a session that the provider of another organisation began. */
export function assertOpens(
  signedIn: Pick<SignedIn, 'ssoOrganizationId'>,
  organizationId: string | undefined,
): void {
  if (!opens(signedIn, organizationId))
    throw new AppError('PERMISSION_DENIED', 'The session is that of single sign-on', {
      remedy: 'Sign in with a password or a passkey.',
    });
}

/** Whether the session may open the organisation: the provider of another one has not signed it in. */
export function opens(
  { ssoOrganizationId }: Pick<SignedIn, 'ssoOrganizationId'>,
  organizationId: string | undefined,
): boolean {
  return ssoOrganizationId === undefined || ssoOrganizationId === organizationId;
}

/** An operator of the platform, outside all organisations. */
export interface Operator {
  scope: PlatformScope;
  user: SignedIn['user'];
}

/** The operator that somebody is; undefined for others. */
export function operatorOf({ user }: SignedIn): Operator | undefined {
  return user.operator ? { scope: operatorScope(`user:${user.id}`), user } : undefined;
}

/**
 * The organisation to open where an address names none: the one used last, or else the one joined first; one that asks
 * for its single sign-on only where there is no other.
 */
export function firstOf({ memberships }: SignedIn, lastSlug: string | undefined): Membership | undefined {
  const open = memberships.filter(({ needs }) => !needs);
  return open.find(({ slug }) => slug === lastSlug) ?? open[0] ?? memberships[0];
}
