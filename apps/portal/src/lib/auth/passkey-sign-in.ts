import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { Runtime } from '../runtime';
import { askAuth, type Caller } from './ask-auth';

type Portal = Pick<Runtime, 'auth' | 'config'>;

export type PasskeyOutcome = { kind: 'signed-in'; response: Response } | { kind: 'refused' | 'ended' };

/** A challenge for the browser, for five minutes; the response has its cookie. Undefined beyond the limit of requests. */
export async function beginPasskeySignIn(
  portal: Portal,
  caller: Caller,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; response: Response } | undefined> {
  const response = await askAuth(portal, '/passkey/generate-authenticate-options', { caller });
  if (response.status === 429) return undefined;
  if (!response.ok) throw new Error(`The challenge was answered with status ${response.status}`);
  // The body of better-auth's own endpoint, which only prefers that the device verifies its user.
  const options = (await response.clone().json()) as PublicKeyCredentialRequestOptionsJSON;
  return { options: { ...options, userVerification: 'required' }, response };
}

/** Signs in whoever has the passkey. `ended`: the challenge was used, or is too old. */
export async function signInWithPasskey(
  portal: Portal,
  { caller, answer }: { caller: Caller; answer: object },
): Promise<PasskeyOutcome> {
  const body = { response: answer };
  const response = await askAuth(portal, '/passkey/verify-authentication', { caller, body });
  if (response.ok) return { kind: 'signed-in', response };
  if (response.status >= 500) throw new Error(`The passkey was answered with status ${response.status}`);
  // The body of better-auth's own endpoint.
  const { code } = (await response.json()) as { code?: string };
  return { kind: code === 'CHALLENGE_NOT_FOUND' ? 'ended' : 'refused' };
}
