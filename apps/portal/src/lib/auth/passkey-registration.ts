import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { AppError } from '@isthmus/platform-errors';
import type { Runtime } from '../runtime';
import { askAuth, type Caller } from './ask-auth';
import { listPasskeys } from './passkeys';
import { PASSKEYS_MAX, refusalBy } from './transaction';

type Portal = Pick<Runtime, 'auth' | 'config'>;

/** What the browser needs to make a passkey; the response has the cookie. FAILED_PRECONDITION an hour after the sign-in. */
export async function beginRegistration(
  portal: Portal,
  caller: Caller,
): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; response: Response }> {
  const response = await askAuth(portal, '/passkey/generate-register-options', { caller });
  if (!response.ok) throw await refusalOf(response);
  // The body of better-auth's own endpoint.
  return { options: (await response.clone().json()) as PublicKeyCredentialCreationOptionsJSON, response };
}

/**
 * Adds the passkey that the browser made. LIMIT_EXCEEDED beyond PASSKEYS_MAX of one person, ALREADY_EXISTS for a passkey in use,
 * PERMISSION_DENIED for the answer of another page or device, or to another challenge.
 */
export async function register(
  portal: Portal & Pick<Runtime, 'pool'>,
  { caller, userId, answer }: { caller: Caller; userId: string; answer: { response: { id: string } } },
): Promise<void> {
  const response = await askAuth(portal, '/passkey/verify-registration', { caller, body: answer });
  if (response.ok) return;
  // better-auth answers with 500 and one code to what the library and the database refuse.
  const { status } = response;
  const code = await codeOf(response);
  if (status < 500 || code !== 'FAILED_TO_VERIFY_REGISTRATION') throw await refusalOf(response);
  // Throws while the database is unavailable.
  const { rowCount } = await portal.pool.query('SELECT 1 FROM passkeys WHERE credential_id = $1', [
    answer.response.id,
  ]);
  if (rowCount) throw new AppError('ALREADY_EXISTS', 'The passkey is in use already');
  if ((await listPasskeys(portal.pool, userId)).length >= PASSKEYS_MAX) throw refusalBy('passkeys_max');
  throw new AppError(
    'PERMISSION_DENIED',
    'The passkey was refused: it was made for another page or challenge',
  );
}

async function refusalOf(response: Response): Promise<AppError> {
  const { status } = response;
  if (status === 429) return new AppError('RATE_LIMITED', 'Too many attempts');
  if (status >= 500) return new AppError('UNAVAILABLE', `The passkey was answered with status ${status}`);
  const code = await codeOf(response);
  if (code === 'SESSION_NOT_FRESH')
    return new AppError('FAILED_PRECONDITION', 'The sign-in is more than an hour ago', {
      remedy: 'Sign in again, then add the passkey.',
    });
  return new AppError('PERMISSION_DENIED', `The passkey was refused: ${code}`);
}

async function codeOf(response: Response): Promise<string> {
  // The body of better-auth's own endpoint.
  const { code = '' } = (await response.clone().json()) as { code?: string };
  return code;
}
