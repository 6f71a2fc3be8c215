'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { adoptCookies } from '../../../lib/auth/adopt-cookies';
import { ownPath } from '../../../lib/own-path';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';

export interface SecondFactorState {
  failure?: 'wrongCode' | 'challengeEnded' | 'unavailable';
}

/** Completes a sign-in with a code of the app or a backup code. better-auth ends the challenge after a few wrong ones. */
export async function verify(_: SecondFactorState, form: FormData): Promise<SecondFactorState> {
  const code = String(form.get('code') ?? '').replaceAll(/\s/g, '');
  try {
    const { auth } = await runtime();
    const call = { headers: await headers(), body: { code }, asResponse: true as const };
    const response = /^\d{6}$/.test(code)
      ? await auth.api.verifyTOTP(call)
      : await auth.api.verifyBackupCode(call);
    if (response.status >= 500) throw new Error(`The second factor answered with status ${response.status}`);
    await adoptCookies(response);
    if (!response.ok) return { failure: await failureOf(response) };
  } catch (error) {
    await report('portal second factor', error);
    return { failure: 'unavailable' };
  }
  redirect(ownPath(form.get('next')));
}

async function failureOf(response: Response): Promise<'wrongCode' | 'challengeEnded'> {
  // The body of better-auth's own endpoint.
  const { code = '' } = (await response.json()) as { code?: string };
  return code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE' ? 'wrongCode' : 'challengeEnded';
}
