import { Inject, Injectable } from '@nestjs/common';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { KeyRepository, type KeyCursor } from './key.repository.js';
import type { ApiKey, KeyScope } from './key.types.js';
import { digestOf, newSecret } from './secret.js';

const KEYS_MAX = 500;

/** What tenants do with their keys. */
@Injectable()
export class KeyService {
  constructor(
    @Inject(KeyRepository)
    private readonly keys: Pick<KeyRepository, 'insert' | 'list' | 'revoke' | 'admitsOrigin'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'KEY_PEPPER'>,
  ) {}

  /** Makes a key. A repeat under the same idempotency key throws ALREADY_EXISTS: the secret cannot be shown again. */
  async create(
    scope: TenantScope,
    call: { idempotencyKey: string } & Pick<ApiKey, 'name' | 'scopes' | 'allowedOrigins' | 'expiresAt'>,
  ): Promise<{ key: ApiKey; secret: string }> {
    const { idempotencyKey, ...request } = call;
    const { id, secret } = newSecret();
    const key: ApiKey = {
      id,
      tenantId: scope.tenantId,
      name: call.name,
      scopes: call.scopes,
      allowedOrigins: call.allowedOrigins,
      lastFour: secret.slice(-4),
      createdBy: scope.actor,
      createdAt: new Date(),
      expiresAt: call.expiresAt,
      revokedAt: undefined,
      lastUsedAt: undefined,
    };
    const stored = { ...key, digest: digestOf(secret, this.environment.KEY_PEPPER) };
    const madeId = await this.keys.insert(scope, stored, {
      call: { key: idempotencyKey, request },
      admit: assertRoom,
    });
    if (madeId !== id)
      throw new AppError(
        'ALREADY_EXISTS',
        'This call made a key before; its secret was shown then and is stored nowhere',
        {
          remedy: 'If the secret is lost, revoke the key and make another.',
          metadata: { keyId: madeId },
        },
      );
    return { key, secret };
  }

  /** Whether any usable key of `scope`, of whichever tenant, may be used by pages of `origin`. */
  admitsOrigin(origin: string, scope: KeyScope): Promise<boolean> {
    return this.keys.admitsOrigin(origin, scope, new Date());
  }

  list(scope: TenantScope, limit: number, after: KeyCursor | undefined): Promise<ApiKey[]> {
    return this.keys.list(scope, limit, after);
  }

  /** Revokes a key; revoking it again changes nothing. */
  async revoke(scope: TenantScope, id: string): Promise<ApiKey> {
    const key = await this.keys.revoke(scope, id, new Date());
    if (!key) throw notFound('key', id);
    return key;
  }
}

function assertRoom(usable: number): void {
  if (usable >= KEYS_MAX)
    throw new AppError('LIMIT_EXCEEDED', `A tenant may have ${KEYS_MAX} keys`, {
      remedy: 'Revoke keys that are not used.',
    });
}
