'use server';

import { AppError } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { headers } from 'next/headers';
import { renderSVG } from 'uqr';
import type { z } from 'zod';
import { attemptAsUser, type ActionResult } from '../lib/action';
import { endOtherSessions, endSession } from '../lib/auth/account';
import { adoptCookies } from '../lib/auth/adopt-cookies';
import { callerOf } from '../lib/auth/caller';
import { assertOwnCredential, type SignedIn } from '../lib/memberships';
import { runtime } from '../lib/runtime';
import { appCode, oneSession, passwordChange, withPassword } from './account.rules';

type Auth = Awaited<ReturnType<typeof runtime>>['auth'];

/** Sets a new password, and ends all other sessions. PERMISSION_DENIED when the current one is wrong. */
export async function changePassword(input: z.input<typeof passwordChange>): Promise<ActionResult<null>> {
  return attemptAsUser('portal change password', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    const { current, password } = parse(passwordChange, input);
    const { auth, pool } = await runtime();
    const found = await auth.api.getSession({ headers: await headers() });
    if (!found) throw new AppError('UNAUTHENTICATED', 'Not signed in');
    const body = { currentPassword: current, newPassword: password };
    await withGuess(user, async (_, call) => auth.api.changePassword({ ...call, body }));
    // better-auth would replace this session, too, and the page would be that of somebody who has just signed in.
    await endOtherSessions(pool, user.id, found.session.id);
    return null;
  });
}

/** What an authenticator app needs, and the codes for when it is lost; both are shown once. */
export interface NewSecondFactor {
  /** An image of the address, as SVG. */
  image: string;
  address: string;
  backupCodes: string[];
}

/** Prepares a second factor, which counts once a code was confirmed. */
export async function prepareSecondFactor(
  input: z.input<typeof withPassword>,
): Promise<ActionResult<NewSecondFactor>> {
  return attemptAsUser('portal prepare second factor', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    const body = parse(withPassword, input);
    const response = await withGuess(user, async (auth, call) => auth.api.enableTwoFactor({ ...call, body }));
    // The body of better-auth's own endpoint.
    const answer = (await response.json()) as { totpURI: string; backupCodes: string[] };
    return { image: renderSVG(answer.totpURI), address: answer.totpURI, backupCodes: answer.backupCodes };
  });
}

/** Turns the second factor on. PERMISSION_DENIED when the code is wrong. */
export async function confirmSecondFactor(input: z.input<typeof appCode>): Promise<ActionResult<null>> {
  return attemptAsUser('portal confirm second factor', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    const body = parse(appCode, input);
    await withGuess(user, async (auth, call) => auth.api.verifyTOTP({ ...call, body }));
    return null;
  });
}

export async function removeSecondFactor(input: z.input<typeof withPassword>): Promise<ActionResult<null>> {
  return attemptAsUser('portal remove second factor', async (signedIn) => {
    assertOwnCredential(signedIn);
    const { user } = signedIn;
    const body = parse(withPassword, input);
    await withGuess(user, async (auth, call) => auth.api.disableTwoFactor({ ...call, body }));
    return null;
  });
}

/**
 * Ends a session of the user, such as that of a lost computer. NOT_FOUND for one of somebody else and, in a session that an
 * organisation's provider began, for one that it did not begin.
 */
export async function revokeSession(input: z.input<typeof oneSession>): Promise<ActionResult<null>> {
  return attemptAsUser('portal revoke session', async ({ user, ssoOrganizationId }) => {
    const { sessionId } = parse(oneSession, input);
    const { pool } = await runtime();
    await endSession(pool, { userId: user.id, ssoOrganizationId }, sessionId);
    return null;
  });
}

/** Calls better-auth with a secret that may be guessed, within the limits of guesses, and takes over its cookies. */
async function withGuess(
  { id }: SignedIn['user'],
  ask: (auth: Auth, call: { headers: Headers; asResponse: true }) => Promise<Response>,
): Promise<Response> {
  const { auth, limits } = await runtime();
  const guess = { email: `credential of ${id}`, address: (await callerOf()).address };
  const waitMs = await limits.admit(guess);
  if (waitMs > 0) throw new AppError('RATE_LIMITED', 'Too many wrong attempts', { retryAfterMs: waitMs });
  const response = await ask(auth, { headers: await headers(), asResponse: true });
  if (response.status >= 500) {
    await limits.undecided(guess);
    throw new AppError('UNAVAILABLE', `The change was answered with status ${response.status}`);
  }
  if (!response.ok) throw new AppError('PERMISSION_DENIED', 'The password or code is wrong');
  await limits.succeeded(guess);
  await adoptCookies(response);
  return response;
}
