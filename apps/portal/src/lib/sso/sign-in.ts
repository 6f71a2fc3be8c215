import { AppError } from '@isthmus/platform-errors';
import { parse, readJson } from '@isthmus/platform-validation';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Runtime } from '../runtime';
import { findConnection } from './connection';
import { domainOf, userOf } from './joining';
import { seal, unseal } from './sealed';

type Portal = Pick<Runtime, 'auth' | 'config' | 'limits' | 'oidc' | 'pool'>;

/** The cookie that a browser keeps while it is at the provider. */
export const SSO_COOKIE = 'isthmus.sso';
export const SSO_SECONDS_MAX = 600;
/** The header that the server has decided: withClientAddress. */
const CLIENT_ADDRESS = 'x-forwarded-for';

const signInAttempt = z.object({
  organizationId: z.string(),
  issuer: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  until: z.number(),
});

const keyOf = ({ config }: Pick<Portal, 'config'>) => ({
  secret: config.BETTER_AUTH_SECRET,
  purpose: 'state of single sign-on',
});

/**
 * Where to send the browser, and what it keeps meanwhile. NOT_FOUND where no organisation signs in such people,
 * UPSTREAM_UNAVAILABLE while its provider does not respond, RATE_LIMITED for an address where too many have begun.
 */
export async function beginSignIn(
  portal: Portal,
  { who, next, address }: { who: { email: string } | { slug: string }; next: string; address: string },
): Promise<{ url: string; cookie: string }> {
  await admitBeginning(portal, address);
  const by = 'email' in who ? { domain: domainOf(who.email) } : who;
  const connection = await findConnection(portal, by);
  if (!connection) throw new AppError('NOT_FOUND', 'No organisation signs in people of this address');
  const check = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const { organizationId, issuer } = connection;
  const url = await portal.oidc.authorizationUrl(connection, check);
  const attempt = { ...check, organizationId, issuer, next, until: Date.now() + SSO_SECONDS_MAX * 1_000 };
  await remember(portal.pool, check.state);
  return { url, cookie: await seal(keyOf(portal), JSON.stringify(attempt)) };
}

/** A provider may answer any number of times, and a cookie can be copied: what counts is that the state is still here. */
async function remember(pool: Pool, state: string): Promise<void> {
  await pool.query(
    `INSERT INTO verifications (id, identifier, value, expires_at)
     VALUES ($1, $2, '', now() + make_interval(secs => $3))`,
    [uuidv7(), identifierOf(state), SSO_SECONDS_MAX],
  );
}

/** True once for each state that was remembered. */
async function forget(pool: Pool, state: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'DELETE FROM verifications WHERE identifier = $1 AND expires_at > now()',
    [identifierOf(state)],
  );
  return rowCount === 1;
}

const identifierOf = (state: string) => `sso-state:${state}`;

/** Counts a beginning at an address; RATE_LIMITED, with the time to wait, where too many have begun. */
export async function admitBeginning({ limits }: Pick<Portal, 'limits'>, address: string): Promise<void> {
  const retryAfterMs = await limits.admitBeginning(address);
  if (retryAfterMs > 0)
    throw new AppError('RATE_LIMITED', 'Too many sign-ins have begun at this address', { retryAfterMs });
}

/**
 * Signs in whoever comes back to the callback of `organizationId`; the response has the cookies of the session.
 * PERMISSION_DENIED for a browser that was not sent to the provider of this organisation, too long ago, or that came back before.
 */
export async function finishSignIn(
  portal: Portal,
  { organizationId, query, cookie, headers }: ProviderAnswer,
): Promise<{ response: Response; next: string }> {
  const { organizationId: asked, issuer, next, until, ...check } = await attemptOf(portal, cookie);
  if (asked !== organizationId || until < Date.now()) throw notAsked();
  const connection = await findConnection(portal, { organizationId });
  if (connection?.issuer !== issuer || !(await forget(portal.pool, check.state))) throw notAsked();
  const person = await portal.oidc.personOf(connection, query, check);
  const userId = await userOf(portal.pool, connection, person);
  const body = { userId, organizationId, issuer: connection.issuer };
  const response = await portal.auth.api.startOrganizationSession({ headers, body, asResponse: true });
  if (!response.ok) throw new AppError('PERMISSION_DENIED', 'The person may not sign in');
  await portal.limits.endedAtProvider(headers.get(CLIENT_ADDRESS) ?? '');
  return { response, next };
}

/** What a browser brings back from the provider. */
interface ProviderAnswer {
  /** Of the callback's path. */
  organizationId: string;
  query: string;
  /** The value of SSO_COOKIE; empty for none. */
  cookie: string;
  headers: Headers;
}

async function attemptOf(portal: Portal, cookie: string): Promise<z.infer<typeof signInAttempt>> {
  try {
    const text = await unseal(keyOf(portal), cookie);
    return parse(signInAttempt, readJson(text, { depthMax: 2, bytesMax: 8_192 }));
  } catch (cause) {
    throw notAsked(cause);
  }
}

function notAsked(cause?: unknown): AppError {
  return new AppError('PERMISSION_DENIED', 'This sign-in did not begin in this browser, or too long ago', {
    cause,
  });
}
