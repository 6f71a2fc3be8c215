'use server';

import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { revalidatePath } from 'next/cache';
import type { Pool } from 'pg';
import type { z } from 'zod';
import { attempt, type ActionResult } from '../../../../lib/action';
import { invite, renewInvitation, revokeInvitation } from '../../../../lib/auth/invitations';
import { deliverInvitation, deliverReset, type Delivery } from '../../../../lib/auth/links';
import { linkForMember } from '../../../../lib/auth/password-links';
import { changeRole, leave, removeMember, type Actor } from '../../../../lib/auth/people';
import type { Session } from '../../../../lib/memberships';
import { runtime } from '../../../../lib/runtime';
import { orgPath } from '../../../../organization/path';
import { newInvitation, newRole, oneMember, openInvitation } from './member.rules';

/** A change of the organisation's people, as the work of an action; the page is read again, even if a mail is not sent. */
function changing<Result>(
  work: (change: { pool: Pool; actor: Actor; session: Session }) => Promise<Result>,
): (scope: TenantScope, session: Session) => Promise<Result> {
  return async (scope, session) => {
    const { pool } = await runtime();
    revalidatePath(orgPath(session.organization.slug, '/members'));
    return work({ pool, actor: { scope, userId: session.user.id }, session });
  };
}

/** Invites somebody; the result has the link where no mail can be sent. */
export async function inviteMember(
  organization: string,
  input: z.input<typeof newInvitation>,
): Promise<ActionResult<Delivery>> {
  return attempt(
    { name: 'portal invite member', permission: 'manage', organization },
    changing(async ({ pool, actor, session }) => {
      const person = parse(newInvitation, input);
      const { id } = await invite(pool, actor, person);
      return deliverInvitation({ id, email: person.email, session });
    }),
  );
}

export async function resendInvitation(
  organization: string,
  input: z.input<typeof openInvitation>,
): Promise<ActionResult<Delivery>> {
  return attempt(
    { name: 'portal resend invitation', permission: 'manage', organization },
    changing(async ({ pool, actor, session }) => {
      const { invitationId: id } = parse(openInvitation, input);
      const { email } = await renewInvitation(pool, actor, id);
      return deliverInvitation({ id, email, session });
    }),
  );
}

export async function withdrawInvitation(
  organization: string,
  input: z.input<typeof openInvitation>,
): Promise<ActionResult<void>> {
  return attempt(
    { name: 'portal revoke invitation', permission: 'manage', organization },
    changing(({ pool, actor }) => revokeInvitation(pool, actor, parse(openInvitation, input).invitationId)),
  );
}

export async function setRole(
  organization: string,
  input: z.input<typeof newRole>,
): Promise<ActionResult<void>> {
  return attempt(
    { name: 'portal change role', permission: 'manage', organization },
    changing(({ pool, actor }) => changeRole(pool, actor, parse(newRole, input))),
  );
}

export async function remove(
  organization: string,
  input: z.input<typeof oneMember>,
): Promise<ActionResult<void>> {
  return attempt(
    { name: 'portal remove member', permission: 'manage', organization },
    changing(({ pool, actor }) => removeMember(pool, actor, parse(oneMember, input).memberId)),
  );
}

/** A link with which a member chooses a new password. */
export async function resetPassword(
  organization: string,
  input: z.input<typeof oneMember>,
): Promise<ActionResult<Delivery>> {
  return attempt(
    { name: 'portal reset password', permission: 'manage', organization },
    changing(async ({ pool, actor, session }) => {
      const { memberId } = parse(oneMember, input);
      const { operator } = session.user;
      const mailed = (await runtime()).mailer !== undefined;
      return deliverReset(await linkForMember(pool, { actor, operator, memberId, mailed }));
    }),
  );
}

export async function leaveOrganization(organization: string): Promise<ActionResult<void>> {
  return attempt(
    { name: 'portal leave organisation', permission: 'read', organization },
    async (scope, { user }) => leave((await runtime()).pool, { scope, userId: user.id }),
  );
}
