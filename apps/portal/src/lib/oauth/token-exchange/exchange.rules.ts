import { oauthFailure } from './oauth-failure';
import type { TokenExchangeRequest } from './exchange.request';

/** Of a token, however long that of its subject would live. */
const LIFE_S = 300;
/** Below it a token would expire on its way. */
const LIFE_S_MIN = 5;
/** Who acts for whom for whom: longer chains are a loop rather than a delegation. */
export const ACTORS_MAX = 4;
/** What a token for an agent may allow. */
const SCOPES = ['agents'];

/** For whom a token is exchanged, as its present token or key states it. */
export interface Subject {
  /** `sub` of the new token: a person's id, or `key:<id>`. */
  sub: string;
  tenantId: string;
  scopes: readonly string[];
  /** The application whose grant it is, or the key itself. */
  clientId: string;
  /** Set where the present token is for one agent. */
  agentId: string | undefined;
  /** Who acts already, the outermost first. */
  actors: readonly string[];
  /** When the present token or key ends; undefined for a key that does not. */
  expiresAt: Date | undefined;
  /** With which the new token ends, and what it may: claims beside those of RFC 9068. */
  claims: Record<string, string>;
}

/** What the new token states, beside its issuer, audience and id. */
export interface ExchangedClaims {
  sub: string;
  client_id: string;
  tenant: string;
  scope: string;
  iat: number;
  exp: number;
  act?: Act;
  [claim: string]: unknown;
}

interface Act {
  sub: string;
  act?: Act;
}

/**
 * The claims of the token that `subject` gets for `actor` to use: never wider and never longer-lived than what the subject
 * has (RFC 8693). Throws the error of the endpoint for what is refused.
 */
export function exchangedClaims({ subject, actor, request, now }: TokenExchange): ExchangedClaims {
  assertMayGoOn(subject, actor, request);
  const actors = actorsOf(subject, actor);
  const iat = Math.floor(now.getTime() / 1_000);
  const ends = subject.expiresAt ? Math.floor(subject.expiresAt.getTime() / 1_000) : Infinity;
  const exp = Math.min(iat + LIFE_S, ends);
  if (exp - iat < LIFE_S_MIN)
    throw oauthFailure('invalid_request', 'subject_token is about to expire: refresh it first');
  const act = actors
    .toReversed()
    .reduce<Act | undefined>((inner, sub) => ({ sub, ...(inner && { act: inner }) }), undefined);
  return {
    sub: subject.sub,
    client_id: subject.clientId,
    tenant: subject.tenantId,
    scope: scopesOf(subject, request).join(' '),
    iat,
    exp,
    ...subject.claims,
    ...(act && { act }),
  };
}

export interface TokenExchange {
  subject: Subject;
  /** Who will act with the token; undefined where a key is used by whoever has it. */
  actor: string | undefined;
  request: Pick<TokenExchangeRequest, 'agentId' | 'scopes'>;
  now: Date;
}

/** Who holds a token for one agent may not take it to another one, but for that agent itself, which proves who it is. */
function assertMayGoOn(
  { agentId }: Subject,
  actor: string | undefined,
  request: TokenExchange['request'],
): void {
  if (agentId === undefined || agentId === request.agentId || actor === `agent:${agentId}`) return;
  throw oauthFailure(
    'invalid_target',
    'subject_token is for another agent, which alone can exchange it onward: send its token as actor_token',
  );
}

function actorsOf({ actors }: Subject, actor: string | undefined): readonly string[] {
  if (actor === undefined || actor === actors[0]) return actors;
  if (actors.length >= ACTORS_MAX)
    throw oauthFailure('invalid_request', `A chain of delegation has at most ${ACTORS_MAX} actors`);
  return [actor, ...actors];
}

function scopesOf({ scopes: has }: Subject, { scopes: asked }: TokenExchange['request']): string[] {
  const possible = SCOPES.filter((scope) => has.includes(scope));
  const granted = asked ?? possible;
  if (granted.length > 0 && granted.every((scope) => possible.includes(scope))) return [...new Set(granted)];
  const remedy =
    possible.length === 0 ? 'use a subject_token that has "agents"' : `ask for "${possible.join(' ')}"`;
  throw oauthFailure('invalid_scope', `The scope is wider than that of subject_token: ${remedy}`);
}
