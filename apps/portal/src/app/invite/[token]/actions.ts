'use server';

import { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { redirect } from 'next/navigation';
import { attemptAsUser, type ActionResult } from '../../../lib/action';
import { adoptCookies } from '../../../lib/auth/adopt-cookies';
import { acceptAsNewPerson, acceptInvitation, findOffer } from '../../../lib/auth/invitations';
import { invitationOf } from '../../../lib/auth/links';
import { signInWithPassword } from '../../../lib/auth/sign-in';
import { callerOf } from '../../../lib/auth/caller';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';
import { newPerson } from './person.rules';

/** The user who is signed in joins; returns the slug of the organisation. */
export async function accept(token: string): Promise<ActionResult<{ slug: string }>> {
  return attemptAsUser('portal accept invitation', async (signedIn) => {
    const { pool } = await runtime();
    const { id } = await openedBy(token);
    await acceptInvitation(pool, id, signedIn);
    return { slug: await slugOf(id) };
  });
}

export interface NewPersonState {
  code?: string;
  correlationId?: string;
  name?: string;
}

/** Somebody new joins, and is signed in. */
export async function acceptAsNew(token: string, _: NewPersonState, form: FormData): Promise<NewPersonState> {
  const name = String(form.get('name') ?? '');
  let slug: string;
  try {
    slug = await joinAsNew(token, { name, password: String(form.get('password') ?? '') });
  } catch (error) {
    const { code, correlationId } = await report('portal accept invitation', error);
    return { code, correlationId, name };
  }
  redirect(`/o/${slug}`);
}

async function joinAsNew(token: string, input: { name: string; password: string }): Promise<string> {
  const portal = await runtime();
  const { id, proven } = await openedBy(token);
  const { name, password } = parse(newPerson, input);
  const passwordHash = await portal.passwords.hash(password);
  const { email } = await acceptAsNewPerson(portal.pool, id, { name, passwordHash, proven });
  const outcome = await signInWithPassword(portal, { email, password, ...(await callerOf()) });
  if ('response' in outcome) await adoptCookies(outcome.response);
  return slugOf(id);
}

/** The invitation of a link; NOT_FOUND for a link that this platform did not make. */
async function openedBy(token: string): Promise<{ id: string; proven: boolean }> {
  const invitation = await invitationOf(token);
  if (!invitation) throw new AppError('NOT_FOUND', 'There is no such invitation');
  return invitation;
}

async function slugOf(id: string): Promise<string> {
  const { pool } = await runtime();
  const offer = await findOffer(pool, id);
  if (!offer) throw new AppError('NOT_FOUND', 'There is no such organisation');
  return offer.organization.slug;
}
