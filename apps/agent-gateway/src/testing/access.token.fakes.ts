import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';
import { TENANT } from './exchange.fakes.js';

export const ISSUER = 'https://portal.example';
/** A grant that its person has ended. */
export const ENDED_GRANT = '0190b3a4-0000-7000-8000-00000000000e';
/** A key that is revoked. */
export const ENDED_KEY = 'k9';
export const GRANT = '0190b3a4-0000-7000-8000-00000000000a';
export const PERSON = '0190b3a4-0000-7000-8000-0000000000aa';

const { privateKey, publicKey } = await generateKeyPair('ES256');
const published = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
/** What the issuer publishes. */
export const issuerKeySet = { keys: [published] };
export const issuerKeys = createLocalJWKSet(issuerKeySet);

export interface TokenChange {
  claims?: JWTPayload;
  header?: { typ?: string; kid?: string };
  /** Of another issuer. */
  key?: CryptoKey;
}

/** A token as the portal issues it, but for `change`. */
export function accessTokenOf({ claims, header, key = privateKey }: TokenChange = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({
    iss: ISSUER,
    aud: 'https://agents.example',
    sub: PERSON,
    client_id: 'c1',
    tenant: TENANT,
    role: 'developer',
    grant: GRANT,
    scope: 'agents',
    iat: now,
    exp: now + 300,
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt', ...header })
    .sign(key);
}
