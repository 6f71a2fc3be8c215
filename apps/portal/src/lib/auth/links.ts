import 'server-only';
import { getTranslations } from 'next-intl/server';
import type { PortalConfig } from '../../config';
import type { Session } from '../memberships';
import { runtime } from '../runtime';
import type { PasswordLink } from './password-links';
import { idOfToken, signedToken } from './signed-token';

/** What became of a link: sent by e-mail or, without a mail server, to be passed on by whoever asked for it. */
export type Delivery = { mailed: true } | { mailed: false; link: string };

// A link that was only sent by e-mail proves the address of whoever opens it.
const SHOWN = 'invitation';
const MAILED = 'mailed invitation';

export async function deliverInvitation(invitation: {
  id: string;
  email: string;
  session: Session;
}): Promise<Delivery> {
  const { config, mailer } = await runtime();
  const { id, email, session } = invitation;
  const token = signedToken(config.BETTER_AUTH_SECRET, mailer ? MAILED : SHOWN, id);
  const link = linkTo(config, `/invite/${token}`);
  if (!mailer) return { mailed: false, link };
  const t = await getTranslations('mail');
  const words = { organization: session.organization.name, person: session.user.name, link };
  await mailer.send({ to: email, subject: t('invitationSubject', words), text: t('invitationText', words) });
  return { mailed: true };
}

/** The invitation that a link is for; undefined for a link that this platform did not make. */
export async function invitationOf(token: string): Promise<{ id: string; proven: boolean } | undefined> {
  const { BETTER_AUTH_SECRET: secret } = (await runtime()).config;
  const mailed = idOfToken(secret, MAILED, token);
  const id = mailed ?? idOfToken(secret, SHOWN, token);
  return id === undefined ? undefined : { id, proven: mailed !== undefined };
}

export async function deliverReset({ token, email }: PasswordLink): Promise<Delivery> {
  const { config, mailer } = await runtime();
  const link = linkTo(config, `/reset-password?token=${token}`);
  if (!mailer) return { mailed: false, link };
  const t = await getTranslations('mail');
  await mailer.send({ to: email, subject: t('resetSubject'), text: t('resetText', { link }) });
  return { mailed: true };
}

function linkTo({ PORTAL_URL }: PortalConfig, path: string): string {
  return new URL(path, PORTAL_URL).href;
}
