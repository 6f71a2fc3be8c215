'use server';

import { redirect } from 'next/navigation';
import { adoptCookies } from '../../lib/auth/adopt-cookies';
import { callerOf } from '../../lib/auth/caller';
import { signInWithPassword, type SignInOutcome } from '../../lib/auth/sign-in';
import { ownPath, secondFactorPath } from '../../lib/own-path';
import { report } from '../../lib/report';
import { runtime } from '../../lib/runtime';

export interface SignInState {
  failure?: 'wrong' | 'tooMany' | 'busy' | 'unavailable';
  /** Until when no further attempt is admitted. */
  waitSeconds?: number;
  /** The id under which the cause is logged. */
  correlationId?: string;
  email?: string;
}

/** Signs in, then opens the page that was asked for. */
export async function signIn(_: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get('email') ?? '').slice(0, 320);
  const outcome = await trySignIn(email, String(form.get('password') ?? '').slice(0, 128));
  switch (outcome.kind) {
    case 'unavailable':
      return { failure: 'unavailable', correlationId: outcome.correlationId, email };
    case 'too-many':
      return { failure: 'tooMany', waitSeconds: Math.ceil(outcome.waitMs / 1_000), email };
    case 'wrong':
    case 'busy':
      return { failure: outcome.kind, email };
    case 'second-factor':
    case 'signed-in':
      await adoptCookies(outcome.response);
  }
  const next = ownPath(form.get('next'));
  redirect(outcome.kind === 'second-factor' ? secondFactorPath(next) : next);
}

async function trySignIn(
  email: string,
  password: string,
): Promise<SignInOutcome | { kind: 'unavailable'; correlationId: string }> {
  try {
    return await signInWithPassword(await runtime(), { email, password, ...(await callerOf()) });
  } catch (error) {
    const { correlationId } = await report('portal sign-in', error);
    return { kind: 'unavailable', correlationId };
  }
}
