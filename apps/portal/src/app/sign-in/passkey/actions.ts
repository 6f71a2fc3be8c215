'use server';

import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { passkeyAnswer } from '../../../account/passkey/passkey.rules';
import { adoptCookies } from '../../../lib/auth/adopt-cookies';
import { callerOf } from '../../../lib/auth/caller';
import { beginPasskeySignIn, signInWithPasskey } from '../../../lib/auth/passkey-sign-in';
import { ownPath } from '../../../lib/own-path';
import { report } from '../../../lib/report';
import { runtime } from '../../../lib/runtime';

export type PasskeyFailure = 'passkeyRefused' | 'passkeyEnded' | 'unavailable';

/** What the browser needs to ask for a passkey; undefined while that is unavailable. */
export async function beginWithPasskey(): Promise<PublicKeyCredentialRequestOptionsJSON | undefined> {
  try {
    const begun = await beginPasskeySignIn(await runtime(), await callerOf());
    if (begun) await adoptCookies(begun.response);
    return begun?.options;
  } catch (error) {
    await report('portal passkey challenge', error);
    return undefined;
  }
}

/** Signs in with what the browser answered; returns the page that was asked for. */
export async function finishWithPasskey(
  answer: z.input<typeof passkeyAnswer>,
  next: string,
): Promise<{ page: string } | { failure: PasskeyFailure }> {
  try {
    const caller = await callerOf();
    const outcome = await signInWithPasskey(await runtime(), {
      caller,
      answer: { ...parse(passkeyAnswer, answer), clientExtensionResults: {} },
    });
    if (outcome.kind !== 'signed-in')
      return { failure: outcome.kind === 'ended' ? 'passkeyEnded' : 'passkeyRefused' };
    await adoptCookies(outcome.response);
    return { page: ownPath(next) };
  } catch (error) {
    await report('portal passkey sign-in', error);
    return { failure: 'unavailable' };
  }
}
