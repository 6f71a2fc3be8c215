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
} from 'jose';
import { platformScope, tenantScope, type Scope } from './scope.js';

const ISSUER = 'isthmus';
const TOKEN_TTL_S = 300;
/** Tokens are renewed this long before they end, so that none ends in flight. */
const RENEW_BEFORE_MS = 60_000;
const CACHE_MAX = 10_000;

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

  /** A token for calls to `audience` under `scope`; kept and renewed. */
  async tokenFor(audience: string, scope: Scope): Promise<string> {
    const cacheKey = `${audience} ${scope.kind === 'tenant' ? scope.tenantId : ''} ${scope.actor}`;
    return this.tokens.get(cacheKey, () => this.sign(audience, scope));
  }

  /** Throws UNAUTHENTICATED unless `token` is for this service, in time, and signed by the service it names. */
  async verify(token: string): Promise<Caller> {
    const known = this.verified.get(token);
    if (known) return known;
    const { payload, protectedHeader } = await jwtVerify(token, this.keySet, {
      issuer: ISSUER,
      audience: this.service,
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'exp', 'act'],
    }).catch((cause: unknown) => {
      throw new AppError('UNAUTHENTICATED', 'The service token is not valid', { cause });
    });
    if (protectedHeader.kid !== payload.sub)
      throw new AppError('UNAUTHENTICATED', 'The token is signed by another service');
    const caller = callerOf(String(payload.sub), payload['tenant'], String(payload['act']));
    this.verified.set(token, caller, Number(payload.exp) * 1_000 - Date.now());
    return caller;
  }

  private sign(audience: string, scope: Scope): Promise<string> {
    return new SignJWT({
      act: scope.actor,
      ...(scope.kind === 'tenant' ? { tenant: scope.tenantId } : {}),
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service })
      .setIssuer(ISSUER)
      .setSubject(this.service)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_TTL_S}s`)
      .sign(this.key);
  }
}

function callerOf(service: string, tenant: unknown, actor: string): Caller {
  if (tenant === undefined) return { service, scope: platformScope(actor) };
  const scope = typeof tenant === 'string' ? tenantScope(tenant, actor) : undefined;
  if (!scope) throw new AppError('UNAUTHENTICATED', 'The token names no valid tenant');
  return { service, scope };
}
