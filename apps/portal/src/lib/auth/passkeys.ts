import { getAuthenticatorName, passkey } from '@better-auth/passkey';
import { AppError } from '@isthmus/platform-errors';
import { APIError } from 'better-auth/api';
import ipaddr from 'ipaddr.js';
import type { Pool } from 'pg';
import type { PortalConfig } from '../../config';
import { inTransaction } from './transaction';

/** A passkey of a person, as the account page lists it. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** A session may add a passkey for so long after its sign-in: whoever finds it open later must not. */
export const FRESH_SECONDS = 3_600;

/** Which pages may use the passkeys of this platform. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/**
 * Browsers offer passkeys for a domain by https, and on `localhost`, as which this machine is reached by any loopback
 * address. Undefined where they offer none.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | undefined {
  const url = new URL(publicUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const loopback =
    host === 'localhost' || (ipaddr.isValid(host) && ipaddr.parse(host).range() === 'loopback');
  if (loopback) {
    url.hostname = 'localhost';
    return { id: 'localhost', origin: url.origin };
  }
  return url.protocol === 'https:' && !ipaddr.isValid(host) ? { id: host, origin: url.origin } : undefined;
}

/**
 * The plugin of better-auth, where browsers offer passkeys. A passkey counts as both factors: what one has and, as its
 * device must verify the user, what one knows or is.
 */
export function passkeysOf({ PORTAL_URL }: Pick<PortalConfig, 'PORTAL_URL'>) {
  const party = relyingPartyOf(PORTAL_URL);
  if (!party) return [];
  return [
    passkey({
      rpID: party.id,
      rpName: 'Isthmus',
      origin: party.origin,
      schema: TABLE,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      registration: {
        afterVerification: ({ verification: { registrationInfo } }) => {
          assertVerified(registrationInfo?.userVerified);
          return { name: getAuthenticatorName(registrationInfo?.aaguid) ?? 'Passkey' };
        },
      },
      authentication: {
        afterVerification: ({ verification: { authenticationInfo } }) => {
          assertVerified(authenticationInfo.userVerified);
        },
      },
    }),
  ];
}

function assertVerified(userVerified: boolean | undefined): void {
  if (!userVerified)
    throw new APIError('FORBIDDEN', {
      code: 'USER_NOT_VERIFIED',
      message: 'The device has not verified its user, by a PIN or biometrics',
    });
}

const TABLE = {
  passkey: {
    modelName: 'passkeys',
    fields: {
      userId: 'user_id',
      credentialID: 'credential_id',
      publicKey: 'public_key',
      deviceType: 'device_type',
      backedUp: 'backed_up',
      createdAt: 'created_at',
    },
  },
};

export async function listPasskeys(pool: Pool, userId: string): Promise<Passkey[]> {
  const { rows } = await pool.query<Passkey>(
    `SELECT id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"
     FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`,
    [userId],
  );
  return rows;
}

/** NOT_FOUND for a passkey of somebody else. */
export async function renamePasskey(
  pool: Pool,
  userId: string,
  { id, name }: Pick<Passkey, 'id' | 'name'>,
): Promise<void> {
  const { rowCount } = await pool.query('UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2', [
    id,
    userId,
    name,
  ]);
  assertFound(rowCount);
}

/** Nobody signs in by it any more; sessions that it began go on. NOT_FOUND for a passkey of somebody else. */
export async function removePasskey(pool: Pool, userId: string, id: string): Promise<void> {
  await inTransaction(pool, { actor: `user:${userId}` }, async (client) => {
    const { rowCount } = await client.query('DELETE FROM passkeys WHERE id = $1 AND user_id = $2', [
      id,
      userId,
    ]);
    assertFound(rowCount);
  });
}

function assertFound(rowCount: number | null): void {
  if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such passkey');
}
