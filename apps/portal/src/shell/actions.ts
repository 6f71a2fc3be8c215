'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ErrorCode } from '@isthmus/platform-errors';
import { v7 as uuidv7 } from 'uuid';
import { openMissingAccounts } from '../lib/ledger-accounts';
import { adoptCookies } from '../lib/adopt-cookies';
import { retryForever } from '../lib/retry';
import { runtime } from '../lib/runtime';
import { requireSession } from '../lib/session';

export async function signOut(): Promise<void> {
  const { auth } = await runtime();
  await adoptCookies(await auth.api.signOut({ headers: await headers(), asResponse: true }));
  redirect('/sign-in');
}

/** Makes an organisation the one that this session acts for; one that is not the user's changes nothing. */
export async function switchOrganization(organizationId: string): Promise<void> {
  const { organizations } = await requireSession();
  if (!organizations.some(({ id }) => id === organizationId)) return;
  const { auth } = await runtime();
  await auth.api.setActiveOrganization({ headers: await headers(), body: { organizationId } });
}

/** A new tenant, with its ledger account; the session acts for it from then on. */
export async function createOrganization(
  name: string,
): Promise<{ ok: true } | { ok: false; code: ErrorCode }> {
  await requireSession();
  const portal = await runtime();
  const trimmed = name.trim().slice(0, 60);
  if (trimmed === '') return { ok: false, code: 'INVALID_ARGUMENT' };
  try {
    await portal.auth.api.createOrganization({
      headers: await headers(),
      body: { name: trimmed, slug: uuidv7() },
    });
  } catch (error) {
    portal.logger.warn({ err: error }, 'organisation not created');
    return { ok: false, code: 'FAILED_PRECONDITION' };
  }
  // The account opens as soon as governance answers; a restart asks again for what is still missing.
  void retryForever({ logger: portal.logger, what: 'ledger accounts' }, () => openMissingAccounts(portal));
  return { ok: true };
}
