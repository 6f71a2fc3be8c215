import { hash as digestOf } from 'node:crypto';
import { AppError } from '@isthmus/platform-errors';
import { LoadingCache } from '@isthmus/platform-cache';
import {
  isAccessToken,
  principalOf,
  tenantScope,
  type AccessClaims,
  type Caller,
  type Principal,
} from '@isthmus/platform-identity';
import { AddressRate } from './address.rate.js';
import { VerifiedKeys } from './verified.keys.js';

/** What the key service knows about an API key; it refuses an invalid one with UNAUTHENTICATED. */
export interface KeyVerdict {
  keyId: string;
  tenantId: string;
  scopes: readonly string[];
  /** Origins of the pages that may use the key: `*` for any, empty for none. */
  allowedOrigins: readonly string[];
  /** The project that is charged; empty or absent for none. */
  project?: string;
  /** For how many milliseconds the result may be cached; 0 where the verifier has its own cache. */
  cacheMs: number;
}

/** An access token that may be used now. */
export interface AccessVerdict {
  claims: AccessClaims;
  /** For how many milliseconds that may be believed. */
  cacheMs: number;
}

export interface AuthenticatorOptions {
  /** Verifies an API key within `deadlineMs`. Without it no key is admitted. */
  verifyKey?: (secret: string, deadlineMs: number) => Promise<KeyVerdict>;
  /** Verifies an access token of OAuth within `deadlineMs`. Without it none is admitted. */
  verifyAccess?: (token: string, deadlineMs: number) => Promise<AccessVerdict>;
  /** Where verified keys and access tokens are kept; of its own when absent. */
  verified?: VerifiedKeys;
  /** Verifies a service token. Without it none is admitted. */
  verifyToken?: (token: string) => Promise<Caller>;
  /** The services whose tokens are admitted, and what each is granted. */
  services?: Readonly<Record<string, readonly string[]>>;
  /** What a client without valid credentials can do. */
  remedy?: string;
}

/**
 * The principal of an `Authorization` header from a client at `address`; undefined without one. Throws UNAUTHENTICATED
 * or PERMISSION_DENIED, and RATE_LIMITED for an address with too many invalid keys.
 */
export type Authenticate = (
  authorization: string | undefined,
  address?: string,
) => Promise<Principal | undefined>;

const KEY_DEADLINE_MS = 3_000;
/** Keys being verified or recently refused; separate from the valid ones, which they must not evict. */
const ASKED_MAX = 2_000;
/** Per address; beyond it the key service is not asked. Many clients may share an address, so the limit is generous. */
const REFUSALS_PER_SECOND_MAX = 200;
/** A refusal is cached as well, so that a client in a loop does not reach the key service each time. */
const REFUSAL_MS = 1_000;
/** Three parts of base64url, as a JWT has; an API key has no dots. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const REMEDY = 'Send "Authorization: Bearer isth_live_…".';
/** Applications that may be pages were let in by the person, who saw where they are. */
const ANY_ORIGIN = ['*'];

/** Authenticates bearer credentials: an API key, an access token, or the token that an admitted service has for one tenant. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const verified = options.verified ?? new VerifiedKeys();
  const asked = new LoadingCache<Principal>({
    entriesMax: ASKED_MAX,
    freshMs: 0,
    errorMs: (error) => (isRefusal(error) ? REFUSAL_MS : 0),
  });
  const refusals = new AddressRate(REFUSALS_PER_SECOND_MAX, 'Invalid keys may be sent');
  const verify = async (secret: string, { hash, address }: { hash: string; address: string }) => {
    const startedAt = performance.now();
    const keep = verified.keeper();
    // Counted before the result is known, so that a burst does not pass at once.
    await refusals.spend(address);
    try {
      const { principal, cacheMs } = await (isAccessToken(secret) ? ofAccess : ofKey)(secret, options);
      keep(hash, principal, cacheMs - (performance.now() - startedAt));
      await refusals.giveBack(address);
      return principal;
    } catch (error) {
      if (!isRefusal(error)) await refusals.giveBack(address);
      throw error;
    }
  };
  return async (authorization, address = '') => {
    if (authorization === undefined) return undefined;
    const secret = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1];
    if (secret === undefined)
      throw unauthenticated('The Authorization header has no bearer token', options.remedy);
    if (options.verifyToken && TOKEN.test(secret) && !isAccessToken(secret))
      return ofService(await options.verifyToken(secret), options);
    if (!options.verifyKey && !options.verifyAccess)
      throw unauthenticated('The credentials are not valid here', options.remedy);
    // By its hash, so that a memory dump holds no key.
    const hash = digestOf('sha256', secret, 'base64');
    return verified.get(hash) ?? asked.get(hash, () => verify(secret, { hash, address }));
  };
}

/** The error for a request that lacks credentials. */
export function unauthenticated(message: string, remedy = REMEDY): AppError {
  return new AppError('UNAUTHENTICATED', message, { remedy });
}

async function ofKey(secret: string, { verifyKey, remedy }: AuthenticatorOptions) {
  if (!verifyKey) throw unauthenticated('API keys are not valid here', remedy);
  const { keyId, tenantId, scopes, allowedOrigins, project, cacheMs } = await verifyKey(
    secret,
    KEY_DEADLINE_MS,
  ).catch((error: unknown) => {
    throw isUnauthenticated(error) ? unauthenticated('The API key is not valid', remedy) : error;
  });
  const scope = tenantScope(tenantId, `key:${keyId}`);
  if (!scope) throw new Error(`the key service returned an invalid tenant for key ${keyId}`);
  const granted = { scopes, keyId, origins: allowedOrigins, ...(project ? { project } : {}) };
  return { principal: principalOf(scope, granted), cacheMs };
}

async function ofAccess(token: string, { verifyAccess, remedy }: AuthenticatorOptions) {
  if (!verifyAccess) throw unauthenticated('Access tokens are not valid here', remedy);
  const { claims, cacheMs } = await verifyAccess(token, KEY_DEADLINE_MS);
  const { tenantId, scopes, agentId: onlyAgent } = claims;
  const isOfKey = 'keyId' in claims;
  const scope = isOfKey
    ? tenantScope(tenantId, `key:${claims.keyId}`)
    : tenantScope(tenantId, `user:${claims.personId}`, claims.role);
  if (!scope) throw unauthenticated('The access token names no organisation', remedy);
  const holder = isOfKey
    ? // Which pages may use the key is not known here: none.
      { keyId: claims.keyId, origins: [], project: claims.project }
    : { keyId: keyIdOfGrant(claims.grantId), origins: ANY_ORIGIN };
  return { principal: principalOf(scope, { scopes, onlyAgent, ...holder }), cacheMs };
}

/** A grant is revoked, and its requests end, as a key's with this id. */
function keyIdOfGrant(grantId: string): string {
  return `grant:${grantId}`;
}

function ofService({ service, scope }: Caller, { services = {} }: AuthenticatorOptions): Principal {
  const scopes = Object.hasOwn(services, service) ? services[service] : undefined;
  if (scopes === undefined) throw new AppError('PERMISSION_DENIED', `${service} may not call this API`);
  if (scope.kind !== 'tenant')
    throw new AppError('PERMISSION_DENIED', `The token of ${service} has no tenant`);
  return principalOf(scope, { scopes });
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNAUTHENTICATED';
}

function isRefusal(error: unknown): boolean {
  return isUnauthenticated(error) || (error instanceof AppError && error.code === 'PERMISSION_DENIED');
}
