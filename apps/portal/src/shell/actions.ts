'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { isAPIError } from 'better-auth/api';
import { v7 as uuidv7 } from 'uuid';
import { attempt, type ActionResult } from '../lib/action';
import { openMissingAccounts } from '../lib/ledger-accounts';
import { adoptCookies } from '../lib/adopt-cookies';
import { retryUntilStopped } from '../lib/retry';
import { runtime } from '../lib/runtime';
import { requireSession } from '../lib/session';
import { newOrganization } from './organization.rules';

export async function signOut(): Promise<void> {
  const { auth } = await runtime();
  await adoptCookies(await auth.api.signOut({ headers: await headers(), asResponse: true }));
  redirect('/sign-in');
}

/** Switches the session to an organisation; one without the user changes nothing. */
export async function switchOrganization(organizationId: string): Promise<void> {
  const { organizations } = await requireSession();
  if (!organizations.some(({ id }) => id === organizationId)) return;
  const { auth } = await runtime();
  await auth.api.setActiveOrganization({ headers: await headers(), body: { organizationId } });
}

/** A new tenant, with its ledger account; the session acts for it from then on. */
export async function createOrganization(name: string): Promise<ActionResult<null>> {
  return attempt('portal create organisation', async () => {
    const portal = await runtime();
    const body = { ...parse(newOrganization, { name }), slug: uuidv7() };
    await portal.auth.api.createOrganization({ headers: await headers(), body }).catch(refused);
    // The account opens as soon as governance is available; a restart retries what is still missing.
    void retryUntilStopped(portal, 'ledger accounts', () => openMissingAccounts(portal));
    return null;
  });
}

/** better-auth refuses with a status, such as beyond the limit of organisations; anything else is a bug. */
function refused(cause: unknown): never {
  if (!isAPIError(cause)) throw cause;
  throw new AppError('FAILED_PRECONDITION', 'The organisation cannot be created', { cause });
}
