import { Injectable } from '@nestjs/common';
import { recordAudit } from '@isthmus/platform-audit';
import { announce, ChangeListener, Database, once, type Transaction } from '@isthmus/platform-database';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { prefixOf } from './secret.js';
import type { ApiKey, KeyScope, StoredKey } from './key.types.js';

/** Channel on which a key that changed is announced; the payload is its id. */
const KEY_CHANNEL = 'models_api_key';
const SCOPE = platformScope('service:maas-gateway');

/** The last key of the page before. */
export interface KeyCursor {
  createdAt: Date;
  id: string;
}

/** The table of API keys. Changes go to the tenant's audit log with the key's name and its public part. */
@Injectable()
export class KeyRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a key once per idempotency key of `call`, and answers with the id of the key that the call made, now or
   * before. `admit` sees how many usable keys the tenant has, and may throw.
   */
  insert(
    scope: TenantScope,
    key: StoredKey,
    { call, admit }: { call: { key: string; request: unknown }; admit: (usable: number) => void },
  ): Promise<string> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, (unit) =>
      once(unit, { tenantId, ...call }, async () => {
        admit(await unit.modelsApiKey.count({ where: { tenantId, revokedAt: null } }));
        await unit.modelsApiKey.create({ data: rowOf(key) });
        await audit(unit, key, { actor: scope.actor, action: 'key.create' });
        return key.id;
      }),
    );
  }

  /** A key of whichever tenant. */
  find(id: string): Promise<StoredKey | undefined> {
    return this.database.inPlatform(SCOPE, (unit) => findIn(unit, id));
  }

  /** Whether a usable key of `scope`, of whichever tenant, may be used by pages of `origin`. */
  async admitsOrigin(origin: string, scope: KeyScope, now: Date): Promise<boolean> {
    const key = await this.database.inPlatform(SCOPE, (unit) =>
      unit.modelsApiKey.findFirst({
        where: {
          revokedAt: null,
          allowedOrigins: { hasSome: [origin, '*'] },
          scopes: { has: scope },
          OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        },
        select: { id: true },
      }),
    );
    return key !== null;
  }

  /** Newest first. */
  list(scope: TenantScope, limit: number, after: KeyCursor | undefined): Promise<ApiKey[]> {
    return this.database.inTenant(scope, async (unit) => {
      const rows = await unit.modelsApiKey.findMany({
        where: after
          ? {
              OR: [
                { createdAt: { lt: after.createdAt } },
                { createdAt: after.createdAt, id: { gt: after.id } },
              ],
            }
          : {},
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: limit,
      });
      return rows.map(fromRow);
    });
  }

  /** Revokes a key of the tenant and announces it to every process; undefined where there is none. A repeat changes nothing. */
  revoke(scope: TenantScope, id: string, at: Date): Promise<ApiKey | undefined> {
    return this.database.inTenant(scope, async (unit) => {
      if (!(await findIn(unit, id))) return undefined;
      const { count } = await unit.modelsApiKey.updateMany({
        where: { id, revokedAt: null },
        data: { revokedAt: at },
      });
      await announce(unit, KEY_CHANNEL, id);
      const key = await findIn(unit, id);
      if (key && count > 0) await audit(unit, key, { actor: scope.actor, action: 'key.revoke' });
      return key;
    });
  }

  /** Records when keys were last used; never moves the time back. */
  recordUses(uses: ReadonlyMap<string, Date>): Promise<void> {
    return this.database.inPlatform(SCOPE, async (unit) => {
      for (const [id, at] of uses) {
        await unit.modelsApiKey.updateMany({
          where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] },
          data: { lastUsedAt: at },
        });
      }
    });
  }

  /** A listener, to be started, for keys that change; `onGap` says that some changes may have been missed. */
  changes(
    databaseUrl: string,
    listeners: { onChange: (id: string) => void; onGap: () => void },
  ): Pick<ChangeListener, 'start' | 'stop'> {
    return new ChangeListener({ databaseUrl, channel: KEY_CHANNEL, ...listeners });
  }
}

async function findIn(unit: Transaction, id: string): Promise<StoredKey | undefined> {
  const row = await unit.modelsApiKey.findUnique({ where: { id } });
  return row ? fromRow(row) : undefined;
}

async function audit(
  unit: Transaction,
  { tenantId, id, name }: ApiKey,
  event: { actor: string; action: 'key.create' | 'key.revoke' },
): Promise<void> {
  const attributes = { name, prefix: prefixOf(id) };
  await recordAudit(unit, { tenantId, resource: `key/${id}`, attributes, ...event });
}

interface Row extends Omit<StoredKey, 'scopes' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'> {
  scopes: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

function rowOf({ digest, expiresAt, revokedAt, lastUsedAt, ...rest }: StoredKey) {
  return {
    ...rest,
    digest: Uint8Array.from(digest),
    expiresAt: expiresAt ?? null,
    revokedAt: revokedAt ?? null,
    lastUsedAt: lastUsedAt ?? null,
  };
}

function fromRow(row: Row): StoredKey {
  return {
    ...row,
    scopes: row.scopes as KeyScope[], // only `insert` writes them
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
  };
}
