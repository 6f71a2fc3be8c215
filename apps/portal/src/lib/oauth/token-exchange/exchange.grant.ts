import type { OAuthExtensionGrantHandler } from '@better-auth/oauth-provider';
import { audienceOfAgent, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { signJWT, type JwtOptions } from 'better-auth/plugins';
import type { Pool } from 'pg';
import { isAppError } from '../../app-error';
import { ACCESS_TOKEN, API_KEY, readTokenExchange, type TokenExchangeRequest } from './exchange.request';
import { exchangedClaims, type ExchangedClaims, type Subject } from './exchange.rules';
import { refused, subjectOf, type SubjectParts } from './exchange.subjects';
import type { TokenExchangePorts } from './exchange.ports';
import { oauthFailure, unavailable } from './oauth-failure';

export interface ExchangeParts extends SubjectParts {
  ports: TokenExchangePorts;
  /** Of the plugin that signs access tokens. */
  jwt: JwtOptions;
}

type GrantInput = Parameters<OAuthExtensionGrantHandler>[0];

/**
 * Token exchange (RFC 8693, ADR 0033): an access token or an API key for a token that one agent alone accepts, with less
 * scope, a few minutes of life, and whoever acts named in it.
 */
export function tokenExchange(parts: ExchangeParts): OAuthExtensionGrantHandler {
  return async (input) => {
    const request = readTokenExchange(input.ctx.body, parts.gateway);
    const subject = await subjectOf(parts, request.subject);
    const scope = scopeOf(subject);
    const actor = await actorOf(parts, {
      request,
      subject,
      clientId: await clientOf(input, request, subject),
    });
    const agentId = await targetOf(parts, scope, request.agentId);
    const claims = exchangedClaims({ subject, actor, request: { ...request, agentId }, now: new Date() });
    await recordExchange(parts.pool, { subject, claims, agentId });
    const aud = audienceOfAgent(parts.gateway, agentId);
    return answerOf(claims, await signed(input, parts, { ...claims, aud }));
  };
}

/** Who asks, where it is an application: by its registration, as in every other grant. */
async function clientOf(
  { ctx, provider }: GrantInput,
  request: TokenExchangeRequest,
  subject: Subject,
): Promise<string | undefined> {
  const isNamed = ctx.body?.['client_id'] !== undefined || ctx.request?.headers.has('authorization');
  // Who has a key, or proves to be an agent, is authenticated by that.
  if (!isNamed && (request.subject.type === API_KEY || request.actorToken !== undefined)) return undefined;
  const { clientId } = await provider.authenticateClient({ requireCredentials: false });
  const isOwn = clientId === subject.clientId || request.subject.type === API_KEY;
  if (!isOwn && request.actorToken === undefined)
    throw oauthFailure('invalid_request', 'subject_token was issued to another client');
  return clientId;
}

/** The agent that `actor_token` proves, or else the client. */
async function actorOf(
  { ports }: ExchangeParts,
  {
    request,
    subject,
    clientId,
  }: { request: TokenExchangeRequest; subject: Subject; clientId: string | undefined },
): Promise<string | undefined> {
  if (request.actorToken === undefined) return clientId;
  const { service, scope } = await ports.verifyActor(request.actorToken).catch(refused('actor_token'));
  const isAgent = service === 'agent-host' && scope.kind === 'tenant' && scope.actor.startsWith('agent:');
  if (!isAgent) throw oauthFailure('invalid_request', 'actor_token is not that of an agent of the platform');
  if (scope.tenantId !== subject.tenantId)
    throw oauthFailure('invalid_request', 'actor_token is of another organisation than subject_token');
  return scope.actor;
}

function scopeOf({ sub, tenantId, claims }: Subject): TenantScope {
  const scope = tenantScope(tenantId, sub.startsWith('key:') ? sub : `user:${sub}`, claims['role'] as never); // Checked before.
  if (!scope) throw oauthFailure('invalid_request', 'subject_token names no organisation');
  return scope;
}

/** An agent that the subject may not reach is answered like one that there is not. */
async function targetOf({ ports }: ExchangeParts, scope: TenantScope, agentId: string): Promise<string> {
  return ports.findAgent(scope, agentId).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    if (error.code !== 'NOT_FOUND') throw unavailable(error);
    throw oauthFailure('invalid_target', 'There is no such agent in the organisation of subject_token');
  });
}

function signed({ ctx }: GrantInput, { jwt }: ExchangeParts, claims: ExchangedClaims & { aud: string }) {
  const payload = { ...claims, jti: crypto.randomUUID() };
  return signJWT(ctx, { options: jwt, header: { typ: 'at+jwt' }, payload });
}

/** RFC 8693, section 2.2.1. */
function answerOf(
  { scope, iat, exp }: ExchangedClaims,
  token: string,
): Awaited<ReturnType<OAuthExtensionGrantHandler>> {
  return {
    access_token: token,
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: exp - iat,
    expires_at: exp,
    scope,
    refresh_token: undefined,
    id_token: undefined,
  };
}

/** Written before the token is given away: no token is issued without its record. */
async function recordExchange(
  pool: Pool,
  { subject, claims, agentId }: { subject: Subject; claims: ExchangedClaims; agentId: string },
): Promise<void> {
  const actor = subject.sub.startsWith('key:') ? subject.sub : `user:${subject.sub}`;
  const attributes = {
    client: claims.client_id,
    scopes: claims.scope,
    actors: actorsIn(claims.act).join(' '),
  };
  await pool.query(`SELECT identity.record_audit($1, 'token.exchange', $2, $3, $4)`, [
    subject.tenantId,
    `agent/${agentId}`,
    actor,
    attributes,
  ]);
}

function actorsIn(act: ExchangedClaims['act']): string[] {
  return act ? [act.sub, ...actorsIn(act.act)] : [];
}
