import { AppError } from '@isthmus/platform-errors';
import { isUuid } from '@isthmus/platform-validation';
import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { roleOf, type Role } from './permissions.js';

/** Of access tokens (RFC 9068, section 2.1), so that no other JWT can be taken for one. */
const TYPE = 'at+jwt';
const ALGORITHM = 'ES256';
/** Allowed clock skew between two hosts. */
const SKEW_S_MAX = 5;
/** Longest life of a token, whatever its issuer says. */
const LIFE_S_MAX = 900;
/** Actors of a token that are read; the issuer allows fewer. */
const ACTORS_MAX = 16;
const KEYS_FRESH_MS = 600_000;
/** At least so long between two reads of the keys, whatever tokens name. */
const KEYS_COOL_DOWN_MS = 10_000;
const KEYS_TIMEOUT_MS = 3_000;
const REMEDY = 'Obtain a new access token from the authorization server.';

/** What an access token states, whoever it was issued for. */
interface AccessFacts {
  tenantId: string;
  scopes: readonly string[];
  clientId: string;
  issuedAt: Date;
  expiresAt: Date;
  /** The one agent that the token is for; absent for the resource as a whole. */
  agentId: string | undefined;
  /** Who acts for the subject: the outermost actor first (RFC 8693, section 4.1). */
  actors: readonly string[];
}

/** What a person let an application do. */
interface PersonalClaims extends AccessFacts {
  personId: string;
  /** The person's role in the tenant when the token was issued. */
  role: Role;
  /** Of the consent, with which the token ends. */
  grantId: string;
}

/** What was issued for an API key, with which it ends. */
interface KeyClaims extends AccessFacts {
  keyId: string;
  /** The project to which the key is confined. */
  project: string | undefined;
}

export type AccessClaims = PersonalClaims | KeyClaims;

export interface AccessTokenOptions {
  issuer: string;
  /** The resource that tokens must be for, and no other. */
  audience: string;
  /** Whether tokens for one agent below the audience are taken, too. */
  agents?: boolean;
  /** Where the issuer publishes its keys. */
  keysUrl: string;
  fetch: FetchImplementation;
}

/** Whether this is an access token by its form; who issued it is not checked. */
export function isAccessToken(token: string): boolean {
  try {
    return (
      decodeProtectedHeader(token)
        .typ?.toLowerCase()
        .replace(/^application\//, '') === TYPE
    );
  } catch {
    return false;
  }
}

/**
 * Verifies access tokens of one issuer for one resource (RFC 9068, section 4) by its published keys, which are read again
 * when a token names one that is not known.
 */
export class AccessTokens {
  private readonly keys: JWTVerifyGetKey;

  constructor(private readonly options: Omit<AccessTokenOptions, 'keysUrl' | 'fetch'> & KeySource) {
    this.keys =
      'keys' in options
        ? options.keys
        : createRemoteJWKSet(new URL(options.keysUrl), {
            cacheMaxAge: KEYS_FRESH_MS,
            cooldownDuration: KEYS_COOL_DOWN_MS,
            timeoutDuration: KEYS_TIMEOUT_MS,
            [customFetch]: options.fetch,
          });
  }

  /** Throws UNAUTHENTICATED, saying why, and UNAVAILABLE when the keys cannot be read. */
  async verify(token: string): Promise<AccessClaims> {
    const { issuer, audience, agents = false } = this.options;
    const { payload } = await jwtVerify(token, this.keys, {
      issuer,
      algorithms: [ALGORITHM],
      typ: TYPE,
      requiredClaims: ['exp', 'sub', 'aud', 'client_id'],
      maxTokenAge: LIFE_S_MAX, // Requires `iat`, too.
      clockTolerance: SKEW_S_MAX,
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    // Not a list that includes the audience: such a token could be used elsewhere as well.
    const agentId = agents && typeof payload.aud === 'string' ? agentIn(payload.aud, audience) : undefined;
    if (payload.aud !== audience && agentId === undefined)
      throw invalid('The access token is for another resource');
    return claimsOf(payload, agentId);
  }
}

/** The audience of tokens for one agent of a gateway: its address. */
export function audienceOfAgent(gateway: string, agentId: string): string {
  return `${gateway}/agents/${agentId}`;
}

/** The agent whose address below `gateway` this is; undefined for any other address. */
export function agentIn(address: string, gateway: string): string | undefined {
  const prefix = audienceOfAgent(gateway, '');
  const id = address.startsWith(prefix) ? address.slice(prefix.length) : '';
  return /^[\w-]{1,100}$/.test(id) ? id : undefined;
}

type KeySource = Pick<AccessTokenOptions, 'keysUrl' | 'fetch'> | { keys: JWTVerifyGetKey };

function claimsOf(payload: JWTPayload, agentId: string | undefined): AccessClaims {
  const { sub = '', tenant, role, scope, grant, project, client_id: clientId, iat = 0, exp = 0 } = payload;
  const facts = {
    tenantId: String(tenant),
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    clientId: String(clientId),
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
    agentId,
    actors: actorsOf(payload['act']),
  };
  const keyId = /^key:([a-z0-9]{1,100})$/.exec(sub)?.[1];
  // Tokens for a key are only ever for one agent.
  if (keyId !== undefined && agentId !== undefined && isUuid(facts.tenantId))
    return { ...facts, keyId, project: typeof project === 'string' ? project : undefined };
  const known = typeof role === 'string' ? roleOf(role) : undefined;
  if (!isUuid(sub) || !isUuid(facts.tenantId) || !isUuid(String(grant)) || !known)
    throw invalid('The access token does not name a person, an organisation and a grant');
  return { ...facts, personId: sub, role: known, grantId: String(grant) };
}

/** Subjects of the nested `act` claims, as far as they are well-formed. */
function actorsOf(act: unknown): string[] {
  const actors: string[] = [];
  for (let actor = act; typeof actor === 'object' && actor !== null; actor = 'act' in actor && actor.act) {
    if (!('sub' in actor) || typeof actor.sub !== 'string' || actors.length >= ACTORS_MAX) break;
    actors.push(actor.sub);
  }
  return actors;
}

function refusalOf(error: unknown): AppError {
  if (error instanceof errors.JWTExpired) return invalid('The access token has expired', error);
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalid(
      error.claim === 'aud'
        ? 'The access token is for another resource'
        : `The claim "${error.claim}" of the access token is not valid`,
      error,
    );
  const isOfToken =
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported;
  if (isOfToken) return invalid('The access token is not valid', error);
  return new AppError('UNAVAILABLE', 'The keys that verify access tokens are unavailable', {
    cause: error,
    retryAfterMs: 1_000,
  });
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', message, { remedy: REMEDY, cause });
}
