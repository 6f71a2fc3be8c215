import type { Runtime } from '../runtime';
import { askAuth } from './ask-auth';
import type { Attempt, SignInLimits } from './sign-in-limits';

export type SignInOutcome =
  | { kind: 'signed-in' | 'second-factor'; response: Response }
  | { kind: 'wrong' | 'busy' }
  | { kind: 'too-many'; waitMs: number };

/**
 * Signs in with a password, within the limits of guesses. Goes through better-auth's own endpoint: the response has the
 * cookies. Throws when the outcome is unknown, such as while the database is unavailable.
 */
export async function signInWithPassword(
  portal: Pick<Runtime, 'auth' | 'config'> & { limits: SignInLimits },
  { email, address, password, userAgent }: Attempt & { password: string; userAgent: string },
): Promise<SignInOutcome> {
  const attempt = { email, address };
  const waitMs = await portal.limits.admit(attempt);
  if (waitMs > 0) return { kind: 'too-many', waitMs };
  const body = { email, password };
  const caller = { address, userAgent };
  const response = await askAuth(portal, '/sign-in/email', { body, caller });
  if (response.ok) {
    await portal.limits.succeeded(attempt);
    return { kind: await nextStep(response), response };
  }
  if (response.status < 500) return { kind: 'wrong' };
  await portal.limits.undecided(attempt);
  if (response.status === 503) return { kind: 'busy' };
  throw new Error(`Sign-in answered with status ${response.status}`);
}

async function nextStep(response: Response): Promise<'signed-in' | 'second-factor'> {
  // The body of better-auth's own endpoint.
  const body = (await response.clone().json()) as { twoFactorRedirect?: boolean };
  return body.twoFactorRedirect ? 'second-factor' : 'signed-in';
}
