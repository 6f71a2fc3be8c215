'use server';

import { setTimeout as wait } from 'node:timers/promises';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { parse } from '@isthmus/platform-validation';
import { attemptAsUser, type ActionResult } from '../lib/action';
import { adoptCookies } from '../lib/auth/adopt-cookies';
import { openMissingAccounts } from '../lib/auth/ledger-accounts';
import { createNamedOrganization } from '../lib/auth/organizations';
import { assertOwnCredential } from '../lib/memberships';
import { retryUntilStopped } from '../lib/retry';
import { runtime } from '../lib/runtime';
import { newOrganization } from './organization.rules';

export async function signOut(): Promise<void> {
  const { auth } = await runtime();
  await adoptCookies(await auth.api.signOut({ headers: await headers(), asResponse: true }));
  redirect('/sign-in');
}

/** How long a new organisation waits for its ledger account. */
const ACCOUNT_MS_MAX = 2_000;

/** A new tenant, with its ledger account, for the signed-in user; returns its slug. */
export async function createOrganization(name: string): Promise<ActionResult<{ slug: string }>> {
  return attemptAsUser('portal create organisation', async (signedIn) => {
    assertOwnCredential(signedIn);
    const portal = await runtime();
    const { name: valid } = parse(newOrganization, { name });
    const { slug } = await createNamedOrganization(portal.pool, { name: valid, ownerId: signedIn.user.id });
    // The account opens as soon as governance is available; a restart retries what is still missing.
    const opened = retryUntilStopped(portal, 'ledger accounts', () => openMissingAccounts(portal));
    // Its first page tells what credit there is.
    await Promise.race([opened, wait(ACCOUNT_MS_MAX, undefined, { ref: false })]);
    return { slug };
  });
}
