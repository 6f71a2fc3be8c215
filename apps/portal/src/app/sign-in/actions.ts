'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { adoptCookies } from '../../lib/adopt-cookies';
import { runtime } from '../../lib/runtime';

export interface SignInState {
  failure?: 'wrong' | 'tooMany' | 'unavailable';
  email?: string;
}

/** Signs in, then opens the overview. Goes through better-auth's door, so that its rate limit counts. */
export async function signIn(_: SignInState, form: FormData): Promise<SignInState> {
  const email = String(form.get('email') ?? '').slice(0, 320);
  const response = await askAuth(email, String(form.get('password') ?? '').slice(0, 128));
  if (!response || response.status >= 500) return { failure: 'unavailable', email };
  if (response.status === 429) return { failure: 'tooMany', email };
  if (!response.ok) return { failure: 'wrong', email };
  await adoptCookies(response);
  redirect('/');
}

async function askAuth(email: string, password: string): Promise<Response | undefined> {
  const { auth, config, logger } = await runtime();
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
    return await auth.handler(request);
  } catch (error) {
    logger.error({ err: error }, 'sign-in failed');
    return undefined;
  }
}
