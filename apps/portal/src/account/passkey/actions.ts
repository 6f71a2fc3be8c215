'use server';

import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attemptAsUser, type ActionResult } from '../../lib/action';
import { adoptCookies } from '../../lib/auth/adopt-cookies';
import { callerOf } from '../../lib/auth/caller';
import { beginRegistration, register } from '../../lib/auth/passkey-registration';
import * as passkeys from '../../lib/auth/passkeys';
import { assertOwnCredential } from '../../lib/memberships';
import { runtime } from '../../lib/runtime';
import { newPasskey, onePasskey, passkeyName } from './passkey.rules';

/** What the browser needs to make a passkey. FAILED_PRECONDITION when the sign-in is more than an hour ago. */
export async function beginPasskey(): Promise<ActionResult<PublicKeyCredentialCreationOptionsJSON>> {
  return attemptAsUser('portal begin passkey', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { options, response } = await beginRegistration(await runtime(), await callerOf());
    await adoptCookies(response);
    return options;
  });
}

/** Adds the passkey that the browser made. LIMIT_EXCEEDED beyond PASSKEYS_MAX of one person, ALREADY_EXISTS for one in use. */
export async function addPasskey(input: z.input<typeof newPasskey>): Promise<ActionResult<null>> {
  return attemptAsUser('portal add passkey', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { id: userId } = signedIn.user;
    const answer = parse(newPasskey, input);
    await register(await runtime(), { caller: await callerOf(), userId, answer });
    return null;
  });
}

export async function renamePasskey(input: z.input<typeof passkeyName>): Promise<ActionResult<null>> {
  return attemptAsUser('portal rename passkey', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    const { passkeyId: id, name } = parse(passkeyName, input);
    await passkeys.renamePasskey((await runtime()).pool, user.id, { id, name });
    return null;
  });
}

export async function removePasskey(input: z.input<typeof onePasskey>): Promise<ActionResult<null>> {
  return attemptAsUser('portal remove passkey', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    await passkeys.removePasskey((await runtime()).pool, user.id, parse(onePasskey, input).passkeyId);
    return null;
  });
}
