import {
  signAccessToken,
  TOKEN_GRANT as GRANT,
  TOKEN_ISSUER as ISSUER,
  TOKEN_PERSON as PERSON,
  type TokenChange,
} from '@isthmus/testing';
import { TENANT } from './exchange.fakes.js';

export { GRANT, ISSUER, PERSON };
/** A grant that its person has ended. */
export const ENDED_GRANT = '0190b3a4-0000-7000-8000-00000000000e';
/** A key that is revoked. */
export const ENDED_KEY = 'k9';

/** A token as the portal issues it for the gateway, but for `change`. */
export function accessTokenOf({ claims, ...change }: TokenChange = {}): Promise<string> {
  const usual = { aud: 'https://agents.example', tenant: TENANT, scope: 'agents' };
  return signAccessToken({ ...change, claims: { ...usual, ...claims } });
}
