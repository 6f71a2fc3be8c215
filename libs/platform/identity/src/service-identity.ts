import { BoundedCache, LoadingCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import {
  createLocalJWKSet,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
} from 'jose';
import { roleOf } from './permissions.js';
import { operatorScope, platformScope, tenantScope, type Scope } from './scope.js';

const ISSUER = 'isthmus';
const TOKEN_TTL_S = 300;
/** Tokens are renewed this long before they expire, so that none expires in flight. */
const RENEW_BEFORE_MS = 60_000;
/** Longest lifetime of a token, whatever its signer asks for: a stolen one is useful for minutes only. */
const LIFE_S_MAX = 600;
/** Allowed clock skew between two hosts. */
const SKEW_S_MAX = 30;
const CACHE_MAX = 10_000;
/** 1 to 200 characters without control characters, line breaks, or lone surrogates: it goes into the audit log. */
const ACTOR = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

/** Who called, proved by a signature of that service's own key. */
export interface Caller {
  service: string;
  scope: Scope;
}

/**
 * Signs what this service sends and verifies what it receives: EdDSA JWTs (RFC 7519, RFC 8037) of five minutes, bound
 * to one receiver (`aud`) and one scope. A key's `kid` is the name of the service that owns it.
 */
export class ServiceIdentity {
  private readonly tokens = new LoadingCache<string>({
    entriesMax: CACHE_MAX,
    freshMs: TOKEN_TTL_S * 1_000 - RENEW_BEFORE_MS,
  });
  /** Until each token expires. */
  private readonly verified = new BoundedCache<string, Caller>({ entriesMax: CACHE_MAX });
  private readonly keySet: ReturnType<typeof createLocalJWKSet>;

  private constructor(
    readonly service: string,
    private readonly key: CryptoKey | Uint8Array,
    keys: JSONWebKeySet,
  ) {
    this.keySet = createLocalJWKSet(keys);
  }

  static async create(service: string, privateJwk: JWK, publicKeys: JSONWebKeySet): Promise<ServiceIdentity> {
    if (privateJwk.kid !== service)
      throw new Error(`SERVICE_IDENTITY belongs to ${privateJwk.kid}, not to ${service}`);
    return new ServiceIdentity(service, await importJWK(privateJwk, 'EdDSA'), publicKeys);
  }

  /** A token for calls to `audience` under `scope`; cached and renewed. */
  async tokenFor(audience: string, scope: Scope): Promise<string> {
    const tenant = scope.kind === 'tenant' ? scope.tenantId : '';
    const role = scope.kind === 'tenant' ? (scope.role ?? '') : (scope.operator ?? '');
    return this.tokens.get(`${audience} ${tenant} ${role} ${scope.actor}`, () => this.sign(audience, scope));
  }

  /**
   * Throws UNAUTHENTICATED unless `token` is for this service alone, signed by the service it names, valid now, lives
   * ten minutes at most, and names who acts in 1 to 200 printable characters.
   */
  async verify(token: string): Promise<Caller> {
    const known = this.verified.get(token);
    if (known) return known;
    const { payload, protectedHeader } = await jwtVerify(token, this.keySet, {
      issuer: ISSUER,
      audience: this.service,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'exp', 'act'],
      maxTokenAge: LIFE_S_MAX, // Requires `iat`, too.
      clockTolerance: SKEW_S_MAX,
    }).catch((cause: unknown) => {
      throw new AppError('UNAUTHENTICATED', 'The service token is not valid', { cause });
    });
    if (protectedHeader.kid !== payload.sub)
      throw new AppError('UNAUTHENTICATED', 'The token is signed by another service');
    // The library accepts a list that includes this service: such a token could be replayed to the others.
    if (typeof payload.aud !== 'string')
      throw new AppError('UNAUTHENTICATED', 'The aud of a service token must be one name');
    const lifeS = Number(payload.exp) - Number(payload.iat);
    if (lifeS <= 0 || lifeS > LIFE_S_MAX)
      throw new AppError('UNAUTHENTICATED', `A service token may live ${LIFE_S_MAX} seconds at most`);
    const caller = callerOf(payload);
    this.verified.set(token, caller, Number(payload.exp) * 1_000 - Date.now());
    return caller;
  }

  private sign(audience: string, scope: Scope): Promise<string> {
    return new SignJWT(claimsOf(scope))
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service })
      .setIssuer(ISSUER)
      .setSubject(this.service)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_TTL_S}s`)
      .sign(this.key);
  }
}

function claimsOf(scope: Scope): JWTPayload {
  if (scope.kind === 'platform') return { act: scope.actor, ...(scope.operator ? { operator: true } : {}) };
  const { actor, tenantId, role } = scope;
  return { act: actor, tenant: tenantId, ...(role ? { role } : {}) };
}

function callerOf({ sub, act, tenant, role, operator }: JWTPayload): Caller {
  const service = String(sub);
  if (typeof act !== 'string' || !ACTOR.test(act))
    throw new AppError('UNAUTHENTICATED', 'The service token has an invalid actor');
  if (tenant === undefined)
    return { service, scope: operator === true ? operatorScope(act) : platformScope(act) };
  const known = typeof role === 'string' ? roleOf(role) : undefined;
  if (role !== undefined && !known)
    throw new AppError('UNAUTHENTICATED', 'The service token has an invalid role');
  const scope = typeof tenant === 'string' ? tenantScope(tenant, act, known) : undefined;
  if (!scope) throw new AppError('UNAUTHENTICATED', 'The service token has an invalid tenant');
  return { service, scope };
}
