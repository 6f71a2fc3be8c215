'use server';

import { headers } from 'next/headers';
import { isAppError } from '../../../lib/app-error';
import { adoptCookies } from '../../../lib/auth/adopt-cookies';
import { SSO_PROVIDER } from '../../../lib/auth/auth';
import { beginElsewhere } from '../../../lib/auth/own-origin';
import { callerOf } from '../../../lib/auth/caller';
import { ownPath } from '../../../lib/own-path';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';
import { admitBeginning } from '../../../lib/sso/sign-in';

export interface ProviderState {
  /** Of the provider, for useDeparture; it sends the browser back to `/api/auth/callback/sso`. */
  url?: string;
  failed?: boolean;
  /** How long to wait where too many have begun. */
  waitSeconds?: number;
}

/** Begins a sign-in at the provider of the platform. */
export async function signInWithProvider(_: ProviderState, form: FormData): Promise<ProviderState> {
  try {
    return { url: await addressOfProvider(ownPath(form.get('next'))) };
  } catch (error) {
    await report('portal single sign-on', error);
    const waitMs = isAppError(error) ? error.retryAfterMs : undefined;
    return waitMs === undefined ? { failed: true } : { waitSeconds: Math.ceil(waitMs / 1_000) };
  }
}

async function addressOfProvider(next: string): Promise<string> {
  const portal = await runtime();
  const received = await headers();
  const path = `/sign-in?${new URLSearchParams({ next }).toString()}`;
  const elsewhere = beginElsewhere(received.get('origin'), portal.config.PORTAL_URL, path);
  if (elsewhere) return elsewhere;
  await admitBeginning(portal, (await callerOf()).address);
  const response = await portal.auth.api.signInSocial({
    headers: received,
    body: { provider: SSO_PROVIDER, callbackURL: next, errorCallbackURL: '/sign-in', disableRedirect: true },
    asResponse: true,
  });
  // The body of better-auth's own endpoint.
  const { url } = response.ok ? ((await response.clone().json()) as { url?: string }) : {};
  if (url === undefined) throw new Error(`Single sign-on answered with status ${response.status}`);
  await adoptCookies(response);
  return url;
}
