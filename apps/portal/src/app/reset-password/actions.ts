'use server';

import { redirect } from 'next/navigation';
import { isAppError } from '../../lib/app-error';
import { callerOf } from '../../lib/auth/caller';
import { deliverReset } from '../../lib/auth/links';
import { linkFor, setPasswordByLink } from '../../lib/auth/password-links';
import { newPassword } from '../../lib/auth/password.rules';
import { report } from '../../lib/report';
import { runtime } from '../../lib/runtime';

export interface AskState {
  outcome?: 'sent' | 'tooMany' | 'unavailable';
  seconds?: number;
}

/** Sends a link for a new password. The answer is the same whether somebody has the address or not. */
export async function ask(_: AskState, form: FormData): Promise<AskState> {
  const email = String(form.get('email') ?? '').slice(0, 254);
  try {
    const { pool, limits, mailer } = await runtime();
    if (!mailer) return { outcome: 'unavailable' };
    const waitMs = await limits.admit({ email: `reset ${email}`, address: (await callerOf()).address });
    if (waitMs > 0) return { outcome: 'tooMany', seconds: Math.ceil(waitMs / 1_000) };
    const asked = await linkFor(pool, email);
    // Not awaited: how long the mail server takes would tell whether somebody has the address.
    if (asked) void deliverReset(asked).catch((error: unknown) => report('portal reset mail', error));
    return { outcome: 'sent' };
  } catch (error) {
    await report('portal ask for reset', error);
    return { outcome: 'unavailable' };
  }
}

export interface NewPasswordState {
  failure?: 'short' | 'used' | 'unavailable';
}

/** Sets the password of whom the link is for, and ends all their sessions. */
export async function choose(token: string, _: NewPasswordState, form: FormData): Promise<NewPasswordState> {
  const password = newPassword().safeParse(form.get('password'));
  if (!password.success) return { failure: 'short' };
  try {
    const { passwords, pool } = await runtime();
    const passwordHash = await passwords.hash(password.data);
    await setPasswordByLink(pool, { token: String(token).slice(0, 64), passwordHash });
  } catch (error) {
    await report('portal reset password', error);
    return { failure: isAppError(error) && error.code === 'GONE' ? 'used' : 'unavailable' };
  }
  redirect('/sign-in');
}
