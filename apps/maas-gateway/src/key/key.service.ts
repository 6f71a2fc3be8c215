import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { ModelsRepository } from '../models.repository.js';
import { auditKey, countUsable, findKey, insertKey, listKeys, revokeKey } from './key.repository.js';
import type { ApiKey, KeyScope } from './key.types.js';
import { digestOf, newSecret } from './secret.js';

const KEYS_MAX = 500;

/** What tenants do with their keys. */
@Injectable()
export class KeyService {
  constructor(
    private readonly models: ModelsRepository,
    private readonly pepper: string,
  ) {}

  /** Makes a key. A repeat under the same idempotency key cannot show the secret again and says so. */
  async create(
    scope: TenantScope,
    call: { idempotencyKey: string; name: string; scopes: KeyScope[]; expiresAt: Date | undefined },
  ): Promise<{ key: ApiKey; secret: string }> {
    const { idempotencyKey, ...request } = call;
    const { id, secret } = newSecret();
    const key: ApiKey = {
      id,
      tenantId: scope.tenantId,
      name: call.name,
      scopes: call.scopes,
      lastFour: secret.slice(-4),
      createdBy: scope.actor,
      createdAt: new Date(),
      expiresAt: call.expiresAt,
      revokedAt: undefined,
      lastUsedAt: undefined,
    };
    const madeId = await this.models.inTenant(scope, (unit) =>
      this.models.once(unit, scope, { key: idempotencyKey, request }, async () => {
        if ((await countUsable(unit, scope.tenantId)) >= KEYS_MAX) {
          throw new AppError('LIMIT_EXCEEDED', `A tenant may have ${KEYS_MAX} keys`, {
            remedy: 'Revoke keys that are not used.',
          });
        }
        await insertKey(unit, { ...key, digest: digestOf(secret, this.pepper) });
        await auditKey(unit, key, scope.actor, 'key.create');
        return id;
      }),
    );
    if (madeId !== id) {
      throw new AppError(
        'ALREADY_EXISTS',
        'This call made a key before; its secret was shown then and is kept nowhere',
        {
          remedy: 'If the secret is lost, revoke the key and make another.',
          metadata: { keyId: madeId },
        },
      );
    }
    return { key, secret };
  }

  async list(
    scope: TenantScope,
    limit: number,
    after: { createdAt: Date; id: string } | undefined,
  ): Promise<ApiKey[]> {
    return this.models.inTenant(scope, (unit) => listKeys(unit, limit, after));
  }

  /** Revokes a key; revoking it again changes nothing. */
  async revoke(scope: TenantScope, id: string): Promise<ApiKey> {
    return this.models.inTenant(scope, async (unit) => {
      if (!(await findKey(unit, id))) throw notFound('key', id);
      const revoked = await revokeKey(unit, id, new Date());
      const key = await findKey(unit, id);
      if (!key) throw notFound('key', id);
      if (revoked) await auditKey(unit, key, scope.actor, 'key.revoke');
      return key;
    });
  }
}
