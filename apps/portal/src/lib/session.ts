import 'server-only';
import { cache } from 'react';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import type { TenantScope } from '@isthmus/platform-identity';
import { listMemberships } from './auth/admission';
import { slugAfter } from './auth/organization-settings';
import { orgPath, pathWithin } from '../organization/path';
import { LAST_ORGANIZATION_COOKIE, PAGE_HEADER } from '../organization/last-page';
import {
  firstOf,
  operatorOf,
  sessionIn,
  type Membership,
  type Operator,
  type Session,
  type SignedIn,
} from './memberships';
import { outageOf } from './outage';
import { organizationSignInPath, signInPath } from './own-path';
import { withDigest } from './page-error';
import { runtime } from './runtime';

/** Who is signed in; undefined for nobody. UNAVAILABLE while the database of sign-ins is unavailable. */
export const currentUser = cache(async (): Promise<SignedIn | undefined> => {
  try {
    return await readUser(await headers());
  } catch (error) {
    throw await withDigest('session', outageOf(error) ?? error);
  }
});

async function readUser(received: Headers): Promise<SignedIn | undefined> {
  const { auth, pool } = await runtime();
  const found = await auth.api.getSession({ headers: received });
  if (!found) return undefined;
  const { id, name, email, role } = found.user;
  const ssoOrganizationId = found.session.ssoOrganizationId ?? undefined;
  // Read on every request: somebody who was removed from an organisation loses access at once.
  const memberships = await listMemberships(pool, { userId: id, ssoOrganizationId });
  const operator = role === 'admin' && ssoOrganizationId === undefined;
  return { user: { id, name, email, operator }, memberships, ssoOrganizationId };
}

/**
 * Whether the sender of a request is still signed in and a member of the organisation; for responses that last, in
 * which `currentUser` would repeat what was read at their beginning.
 */
export async function isStillMember(received: Headers, slug: string): Promise<boolean> {
  const signedIn = await readUser(received);
  return signedIn !== undefined && sessionIn(signedIn, slug) !== undefined;
}

/** Who is signed in; others are redirected to the sign-in page, and back. For pages outside organisations. */
export async function requireUser(): Promise<SignedIn> {
  return (await currentUser()) ?? redirect(signInPath(await pageAddress()));
}

/** The first line of every page below `/operator`; for others there are no such pages. */
export async function requireOperator(): Promise<Operator> {
  return operatorOf(await requireUser()) ?? notFound();
}

/**
 * The first line of every page below `/o/[slug]`: who acts in the organisation that the address names. Others are
 * redirected to the sign-in page, as is whom another organisation has signed in, or to the single sign-on that the
 * organisation asks for; an organisation of others is not found.
 */
export async function requireOrganization(params: Promise<{ slug: string }>): Promise<Session> {
  const [signedIn, { slug }] = [await requireUser(), await params];
  const session = sessionIn(signedIn, slug);
  if (session) return session;
  const needs = signedIn.memberships.find((one) => one.slug === slug)?.needs;
  if (needs === 'provider') redirect(organizationSignInPath(await pageAddress(), slug));
  if (needs === 'credential') redirect(signInPath(await pageAddress()));
  return renamedOr404(signedIn, slug);
}

/** Leads on from a former slug of one of the user's organisations. */
async function renamedOr404(signedIn: SignedIn, former: string): Promise<never> {
  const slug = await slugAfter((await runtime()).pool, former);
  if (slug === undefined || !sessionIn(signedIn, slug)) notFound();
  redirect(orgPath(slug, pathWithin(await pageAddress())));
}

/**
 * Notes in the session which organisation its user entered, for the audit log alone: what somebody may do never depends
 * on it.
 */
export async function recordEntry({ organization }: Session): Promise<void> {
  const { auth, pool } = await runtime();
  const found = await auth.api.getSession({ headers: await headers() });
  if (!found || found.session.activeOrganizationId === organization.id) return;
  await pool.query('UPDATE sessions SET active_organization_id = $1 WHERE id = $2', [
    organization.id,
    found.session.id,
  ]);
}

/** The scope alone, for pages that need no more. */
export async function requireScope(params: Promise<{ slug: string }>): Promise<TenantScope> {
  return (await requireOrganization(params)).scope;
}

/** The organisation to open where an address names none; undefined for somebody who belongs to none. */
export async function organizationUsedLast(signedIn: SignedIn): Promise<Membership | undefined> {
  return firstOf(signedIn, (await cookies()).get(LAST_ORGANIZATION_COOKIE)?.value);
}

/** The path and query of the page that is shown or, in a server action, that called it. */
export async function pageAddress(): Promise<string> {
  return (await headers()).get(PAGE_HEADER) ?? '/';
}
