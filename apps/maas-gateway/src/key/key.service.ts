import { Inject, Injectable } from '@nestjs/common';
import { AppError, notFound } from '@isthmus/platform-errors';
import { isPerson, may, principalOf, type PlatformScope, type TenantScope } from '@isthmus/platform-identity';
import { KeyedQueue } from '@isthmus/platform-jobs';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { CacheSettings } from './cache.settings.js';
import { KeyRepository, type KeyCursor, type Room } from './key.repository.js';
import type { ApiKey, KeyCount, KeyScope, StoredKey } from './key.types.js';
import { digestOf, newSecret, secretOf } from './secret.js';

const KEYS_MAX = 500;
/** At once, of all tenants; keys are made one after another in each. */
const INSERTIONS_MAX = 4;
/** For so long after a removal a call that the person made before it may still arrive. */
const REMOVAL_MS = 10_000;

/** What is asked for a new key. */
export interface NewKey extends Pick<ApiKey, 'name' | 'scopes' | 'allowedOrigins' | 'expiresAt' | 'project'> {
  idempotencyKey: string;
  /** The key belongs to no person. */
  serviceAccount: boolean;
}

/** What tenants do with their keys. */
@Injectable()
export class KeyService {
  private readonly insertions = new KeyedQueue(INSERTIONS_MAX);

  constructor(
    @Inject(KeyRepository)
    private readonly keys: Pick<
      KeyRepository,
      'insert' | 'retract' | 'list' | 'revoke' | 'change' | 'find' | 'endMember' | 'admitsOrigin' | 'count'
    >,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'KEY_PEPPER'>,
  ) {}

  /**
   * Makes a key. A repeat under the same idempotency key throws ALREADY_EXISTS: the secret cannot be shown again. When
   * `signal` aborts, nobody would get the secret: there is no key then, and a repeat makes one.
   */
  async create(
    scope: TenantScope,
    call: NewKey,
    signal: AbortSignal,
  ): Promise<{ key: ApiKey; secret: string }> {
    const { idempotencyKey, serviceAccount, ...request } = call;
    if (serviceAccount) assertManager(scope, 'make a key of a service account');
    const { id, secret } = newSecret();
    const createdAt = new Date();
    const key: ApiKey = {
      id,
      tenantId: scope.tenantId,
      ...request,
      lastFour: secret.slice(-4),
      createdBy: scope.actor,
      personId: serviceAccount ? undefined : personOf(scope),
      createdAt,
      revokedAt: undefined,
      lastUsedAt: undefined,
      previousUntil: undefined,
      cache: undefined,
    };
    const stored = { ...key, digest: this.digest(secret), previousDigest: undefined };
    const once = {
      key: idempotencyKey,
      request: serviceAccount ? { ...request, serviceAccount } : request,
    };
    const insert = () =>
      this.keys.insert(scope, stored, {
        call: once,
        admit: (room) => assertRoom(room, createdAt),
        signal,
      });
    const madeId = await this.insertions.run([scope.tenantId], insert);
    if (madeId !== id) throw madeBefore(madeId);
    if (signal.aborted) await this.keys.retract(scope, id, idempotencyKey);
    signal.throwIfAborted();
    return { key, secret };
  }

  /** Whether any usable key of `scope`, of whichever tenant, may be used by pages of `origin`: gateways of earlier versions ask. */
  admitsOrigin(origin: string, scope: KeyScope): Promise<boolean> {
    return this.keys.admitsOrigin(origin, scope, new Date());
  }

  list(scope: TenantScope, limit: number, after: KeyCursor | undefined): Promise<ApiKey[]> {
    return this.keys.list(scope, limit, after);
  }

  /** Usable keys of these tenants, for operators of the platform. */
  count(scope: PlatformScope, tenantIds: string[]): Promise<KeyCount[]> {
    return this.keys.count(scope, tenantIds, new Date());
  }

  /** Revokes a key; revoking it again changes nothing. */
  async revoke(scope: TenantScope, id: string): Promise<ApiKey> {
    const admit = (key: ApiKey) => assertMayChange(scope, key);
    const key = await this.keys.revoke(scope, id, { at: new Date(), admit });
    if (!key) throw notFound('key', id);
    return key;
  }

  /**
   * Gives a key a new secret; the present one stays valid for `overlapMs`, and one before it no longer. A repeat throws
   * ALREADY_EXISTS, and FAILED_PRECONDITION is thrown for a key that is revoked or expired.
   */
  async rotate(
    scope: TenantScope,
    { id, idempotencyKey, overlapMs }: { id: string; idempotencyKey: string; overlapMs: number },
  ): Promise<{ key: ApiKey; secret: string }> {
    const secret = secretOf(id);
    const key = await this.keys.change(scope, {
      id,
      call: { key: idempotencyKey, request: { rotate: id, overlapMs } },
      action: 'key.rotate',
      changed: (present) => {
        assertMayChange(scope, present);
        assertUsable(present);
        return { ...present, ...this.rotation(present, secret, overlapMs) };
      },
    });
    if (!key) throw notFound('key', id);
    if (key === 'before') throw madeBefore(id);
    return { key, secret };
  }

  /**
   * Sets how answers to a key's requests are kept; undefined keeps none. A repeat changes nothing, and FAILED_PRECONDITION is
   * thrown for a key that is revoked or expired.
   */
  async setCache(
    scope: TenantScope,
    { id, idempotencyKey, cache }: { id: string; idempotencyKey: string; cache: CacheSettings | undefined },
  ): Promise<ApiKey> {
    const key = await this.keys.change(scope, {
      id,
      call: { key: idempotencyKey, request: { cache: id, ...cache } },
      action: 'key.cache',
      changed: (present) => {
        assertMayChange(scope, present);
        assertUsable(present);
        return { ...present, cache };
      },
    });
    const present = key === 'before' ? await this.keys.find(id) : key;
    if (!present) throw notFound('key', id);
    return present;
  }

  /** Ends what a person who was removed from the tenant has there; returns how many keys were revoked. */
  endMember(scope: TenantScope, personId: string): Promise<number> {
    return this.keys.endMember(scope, personId, new Date());
  }

  private rotation(present: StoredKey, secret: string, overlapMs: number) {
    const kept = overlapMs > 0;
    return {
      digest: this.digest(secret),
      lastFour: secret.slice(-4),
      previousDigest: kept ? present.digest : undefined,
      previousUntil: kept ? new Date(Date.now() + overlapMs) : undefined,
    };
  }

  private digest(secret: string): Uint8Array {
    return digestOf(secret, this.environment.KEY_PEPPER);
  }
}

function personOf(scope: TenantScope): string | undefined {
  return principalOf(scope, { scopes: [] }).person;
}

function assertRoom({ usable, endedAt }: Room, now: Date): void {
  if (usable >= KEYS_MAX)
    throw new AppError('LIMIT_EXCEEDED', `A tenant may have ${KEYS_MAX} keys`, {
      remedy: 'Revoke keys that are not used.',
    });
  if (endedAt && now.getTime() - endedAt.getTime() < REMOVAL_MS)
    throw new AppError('PERMISSION_DENIED', 'You were removed from the organisation a moment ago', {
      remedy: 'If you are a member again, try again in a few seconds.',
    });
}

/** People change their own keys; those of others are for managers. */
function assertMayChange(scope: TenantScope, { personId }: ApiKey): void {
  if (personId !== undefined && personId === personOf(scope)) return;
  assertManager(scope, 'change the key of somebody else');
}

function assertManager(scope: TenantScope, what: string): void {
  if (isPerson(scope) && !may(scope.role, 'manage'))
    throw new AppError('PERMISSION_DENIED', `Only those with the permission "manage" may ${what}`, {
      remedy: 'Ask an owner or an administrator of your organisation.',
    });
}

function assertUsable({ revokedAt, expiresAt }: ApiKey): void {
  if (revokedAt || (expiresAt && expiresAt <= new Date()))
    throw new AppError('FAILED_PRECONDITION', 'The key is revoked or expired', {
      remedy: 'Make another key.',
    });
}

function madeBefore(keyId: string): AppError {
  return new AppError(
    'ALREADY_EXISTS',
    'This call made a secret before; it was shown then and is stored nowhere',
    { remedy: 'If the secret is lost, rotate the key, or revoke it and make another.', metadata: { keyId } },
  );
}
