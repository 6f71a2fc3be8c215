'use server';

import { cookies, headers } from 'next/headers';
import { isAppError } from '../../../lib/app-error';
import { beginElsewhere } from '../../../lib/auth/own-origin';
import { callerOf } from '../../../lib/auth/caller';
import { ownPath } from '../../../lib/own-path';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';
import { beginSignIn, SSO_COOKIE, SSO_SECONDS_MAX } from '../../../lib/sso/sign-in';

export interface OrganizationSignInState {
  /** Of the provider, for useDeparture. */
  url?: string;
  code?: string;
  /** How long to wait where too many have begun. */
  waitSeconds?: number;
  correlationId?: string;
  email?: string;
}

/** Begins a sign-in at the provider of the organisation that signs in people of the address, or that the page names. */
export async function signInWithOrganization(
  _: OrganizationSignInState,
  form: FormData,
): Promise<OrganizationSignInState> {
  const email = String(form.get('email') ?? '').slice(0, 320);
  const slug = String(form.get('organization') ?? '').slice(0, 100);
  try {
    const portal = await runtime();
    const next = ownPath(form.get('next'));
    const query = new URLSearchParams({ next, ...(slug ? { organization: slug } : {}) }).toString();
    const elsewhere = beginElsewhere(
      (await headers()).get('origin'),
      portal.config.PORTAL_URL,
      `/sign-in/organization?${query}`,
    );
    if (elsewhere) return { url: elsewhere, email };
    const begun = await beginSignIn(portal, {
      who: slug ? { slug } : { email },
      next,
      address: (await callerOf()).address,
    });
    const secure = new URL(portal.config.PORTAL_URL).protocol === 'https:';
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: SSO_SECONDS_MAX } as const;
    (await cookies()).set(SSO_COOKIE, begun.cookie, options);
    return { url: begun.url, email };
  } catch (error) {
    const { code, correlationId } = await report('portal single sign-on', error);
    return { code, correlationId, email, ...waitOf(error) };
  }
}

function waitOf(error: unknown): { waitSeconds?: number } {
  const waitMs = isAppError(error) ? error.retryAfterMs : undefined;
  return waitMs === undefined ? {} : { waitSeconds: Math.ceil(waitMs / 1_000) };
}
