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
const KEYS_FRESH_MS = 600_000;
/** At least so long between two reads of the keys, whatever tokens name. */
const KEYS_COOL_DOWN_MS = 10_000;
const KEYS_TIMEOUT_MS = 3_000;
const REMEDY = 'Obtain a new access token from the authorization server.';

/** What a person let an application do, as an access token states it. */
export interface AccessClaims {
  personId: string;
  tenantId: string;
  /** The person's role in the tenant when the token was issued. */
  role: Role;
  scopes: readonly string[];
  /** Of the consent, with which the token ends. */
  grantId: string;
  clientId: string;
  issuedAt: Date;
  expiresAt: Date;
}

export interface AccessTokenOptions {
  issuer: string;
  /** The resource that tokens must be for, and no other. */
  audience: string;
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
    const { issuer, audience } = this.options;
    const { payload } = await jwtVerify(token, this.keys, {
      issuer,
      audience,
      algorithms: [ALGORITHM],
      typ: TYPE,
      requiredClaims: ['exp', 'sub', 'client_id'],
      maxTokenAge: LIFE_S_MAX, // Requires `iat`, too.
      clockTolerance: SKEW_S_MAX,
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    // The library accepts a list that includes the audience: such a token could be used elsewhere as well.
    if (payload.aud !== audience) throw invalid('The access token is for another resource');
    return claimsOf(payload);
  }
}

type KeySource = Pick<AccessTokenOptions, 'keysUrl' | 'fetch'> | { keys: JWTVerifyGetKey };

function claimsOf(payload: JWTPayload): AccessClaims {
  const { sub = '', tenant, role, scope, grant, client_id: clientId, iat = 0, exp = 0 } = payload;
  const known = typeof role === 'string' ? roleOf(role) : undefined;
  if (!isUuid(sub) || !isUuid(String(tenant)) || !isUuid(String(grant)) || !known)
    throw invalid('The access token does not name a person, an organisation and a grant');
  return {
    personId: sub,
    tenantId: String(tenant),
    role: known,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
    grantId: String(grant),
    clientId: String(clientId),
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date(exp * 1_000),
  };
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
