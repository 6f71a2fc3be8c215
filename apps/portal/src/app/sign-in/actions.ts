'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { adoptCookies } from '../../lib/adopt-cookies';
import { report } from '../../lib/report';
import { runtime } from '../../lib/runtime';

export interface SignInState {
  failure?: 'wrong' | 'tooMany' | 'unavailable';
  /** The id under which the cause is logged. */
  correlationId?: string;
  email?: string;
}

/** Signs in, then opens the overview. Goes through better-auth's own endpoint, so that its rate limit counts. */
export async function signIn(_: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get('email') ?? '').slice(0, 320);
  const answered = await askAuth(email, String(form.get('password') ?? '').slice(0, 128));
  if ('correlationId' in answered)
    return { failure: 'unavailable', correlationId: answered.correlationId, email };
  const { response } = answered;
  if (response.status === 429) return { failure: 'tooMany', email };
  if (!response.ok) return { failure: 'wrong', email };
  await adoptCookies(response);
  redirect('/');
}

async function askAuth(
  email: string,
  password: string,
): Promise<{ response: Response } | { correlationId: string }> {
  const { auth, config } = await runtime();
  const origin = new URL(config.PORTAL_URL).origin;
  const received = await headers();
  const request = new Request(`${origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin,
      'x-forwarded-for': received.get('x-forwarded-for') ?? '127.0.0.1',
      'user-agent': received.get('user-agent') ?? '',
    },
    body: JSON.stringify({ email, password }),
  });
  try {
    const response = await auth.handler(request);
    if (response.status >= 500) throw new Error(`Sign-in answered with status ${response.status}`);
    return { response };
  } catch (error) {
    const { correlationId } = await report('portal sign-in', error);
    return { correlationId };
  }
}
