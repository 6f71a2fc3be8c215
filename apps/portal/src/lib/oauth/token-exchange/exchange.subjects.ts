import { AccessTokens, may, roleOf, type AccessClaims } from '@isthmus/platform-identity';
import { APIError } from 'better-auth/api';
import { createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';
import type { Pool } from 'pg';
import { isAppError } from '../../app-error';
import { grantClaims } from '../grant-claims';
import { API_KEY, type TokenExchangeRequest } from './exchange.request';
import type { Subject } from './exchange.rules';
import { oauthFailure, unavailable } from './oauth-failure';
import type { TokenExchangePorts } from './exchange.ports';

export interface SubjectParts {
  pool: Pool;
  issuer: string;
  /** The resource that access tokens are for. */
  gateway: string;
  ports: Pick<TokenExchangePorts, 'verifyKey' | 'verifyKeyId'>;
}

/** Whose token or key this is, as of now. `invalid_request` for one that is of no use (RFC 8693, section 2.2.2). */
export async function subjectOf(
  parts: SubjectParts,
  { type, token }: TokenExchangeRequest['subject'],
): Promise<Subject> {
  return type === API_KEY ? ofKey(parts, token) : ofAccessToken(parts, token);
}

async function ofAccessToken(
  { pool, issuer, gateway, ports }: SubjectParts,
  token: string,
): Promise<Subject> {
  const keys = createLocalJWKSet(await keysIn(pool));
  const tokens = new AccessTokens({ issuer, audience: gateway, agents: true, keys });
  const claims = await tokens.verify(token).catch(refused('subject_token'));
  const { tenantId, scopes, clientId, agentId, actors, expiresAt } = claims;
  const facts = { tenantId, scopes, clientId, agentId, actors, expiresAt };
  if ('keyId' in claims) {
    await ports.verifyKeyId(claims).catch(refused('subject_token'));
    return { ...facts, sub: `key:${claims.keyId}`, claims: projectOf(claims.project) };
  }
  return { ...facts, sub: claims.personId, claims: await presentGrant(pool, claims) };
}

/** The keys that sign access tokens, and those whose tokens may still be valid. */
async function keysIn(pool: Pool): Promise<JSONWebKeySet> {
  const { rows } = await pool.query<{ kid: string; key: string; alg: string }>(
    `SELECT id AS kid, public_key AS key, alg FROM signing_keys
     WHERE expires_at IS NULL OR expires_at > now() - interval '1 hour'`,
  );
  return { keys: rows.map(({ kid, key, alg }) => ({ ...(JSON.parse(key) as JWK), kid, alg })) };
}

const NO_GRANT: Record<string, string> = {};

/** What the person may now: the grant may have ended since, or their role may have changed. */
async function presentGrant(
  pool: Pool,
  claims: Extract<AccessClaims, { personId: string }>,
): Promise<Record<string, string>> {
  const { personId, clientId, tenantId, grantId } = claims;
  const of = { user: { id: personId }, client: { clientId }, referenceId: tenantId };
  const { role = '', grant = '' } = await grantClaims(pool, of).catch((error: unknown) => {
    if (error instanceof APIError) return NO_GRANT;
    throw error;
  });
  if (grant !== grantId || !may(roleOf(role), 'build'))
    throw oauthFailure('invalid_request', 'subject_token was revoked: connect the application again');
  return { role, grant };
}

async function ofKey({ ports }: SubjectParts, secret: string): Promise<Subject> {
  const { keyId, tenantId, scopes, project, validUntil } = await ports
    .verifyKey(secret)
    .catch(refused('subject_token'));
  return {
    sub: `key:${keyId}`,
    clientId: `key:${keyId}`,
    tenantId,
    scopes,
    agentId: undefined,
    actors: [],
    expiresAt: validUntil,
    claims: projectOf(project),
  };
}

function projectOf(project: string | undefined): Record<string, string> {
  return project ? { project } : {};
}

/** What a token that is not valid is answered with; of what is unavailable, the client may try again. */
export function refused(parameter: 'subject_token' | 'actor_token'): (error: unknown) => never {
  return (error) => {
    if (!isAppError(error)) throw error;
    if (error.code !== 'UNAUTHENTICATED') throw unavailable(error);
    throw oauthFailure('invalid_request', `${parameter} is not valid: ${error.message}`);
  };
}
