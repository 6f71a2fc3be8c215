import { Injectable } from '@nestjs/common';
import { announce, ChangeListener, Database, once, serialise } from '@isthmus/platform-database';
import { platformScope, type PlatformScope, type TenantScope } from '@isthmus/platform-identity';
import { announcementOf, KEY_CHANNEL } from './key.announcement.js';
import { auditKey, findKey, fromRow, revokeKeys, rowOf } from './stored-key.repository.js';
import {
  keyIdOfGrant,
  type AccessChange,
  type ApiKey,
  type KeyCount,
  type KeyScope,
  type StoredKey,
} from './key.types.js';

const SCOPE = platformScope('service:maas-gateway');

/** The last key of the page before. */
export interface KeyCursor {
  createdAt: Date;
  id: string;
}

/** A call that is made once, by its idempotency key. */
export interface OnceCall {
  key: string;
  request: unknown;
}

/** What a tenant has when a key is added. */
export interface Room {
  /** Keys that are not revoked. */
  usable: number;
  /** When the person who makes the key was last removed from the tenant. */
  endedAt: Date | undefined;
}

/** The table of API keys. Changes go to the tenant's audit log with the key's name and its public part. */
@Injectable()
export class KeyRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores a key once per idempotency key of `call`, and answers with the id of the key that the call made, now or
   * before. `admit` may throw; nobody adds a key to the tenant between it and the insertion. Nothing is stored when `signal`
   * aborts before the end.
   */
  insert(
    scope: TenantScope,
    key: StoredKey,
    { call, admit, signal }: { call: OnceCall; admit: (room: Room) => void; signal: AbortSignal },
  ): Promise<string> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, (unit) =>
      once(unit, { tenantId, ...call }, async () => {
        await serialise(unit, keysOf(tenantId));
        const usable = await unit.modelsApiKey.count({ where: { tenantId, revokedAt: null } });
        const personId = key.personId ?? '';
        const ended = await unit.modelsEndedMember.findUnique({
          where: { tenantId_personId: { tenantId, personId } },
        });
        admit({ usable, endedAt: ended?.endedAt });
        await unit.modelsApiKey.create({ data: rowOf(key) });
        await auditKey(unit, key, { actor: scope.actor, action: 'key.create' });
        signal.throwIfAborted();
        return key.id;
      }),
    );
  }

  /** Revokes a key that nobody got the secret of, and forgets the call that made it. */
  async retract(scope: TenantScope, id: string, callKey: string): Promise<void> {
    await this.database.inTenant(scope, async (unit) => {
      await revokeKeys(unit, { id }, { at: new Date(), actor: scope.actor });
      await announce(unit, KEY_CHANNEL, announcementOf({ revoked: id }));
      await unit.$executeRaw`
        DELETE FROM idempotency WHERE tenant_id = ${scope.tenantId}::uuid AND key = ${callKey}`;
    });
  }

  /** A key of whichever tenant. */
  find(id: string): Promise<StoredKey | undefined> {
    return this.database.inPlatform(SCOPE, (unit) => findKey(unit, id));
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

  /**
   * Revokes a key of the tenant, if `admit` lets it, and announces it to every process; undefined where there is none. A
   * repeat changes nothing.
   */
  revoke(
    scope: TenantScope,
    id: string,
    { at, admit }: { at: Date; admit: (key: ApiKey) => void },
  ): Promise<ApiKey | undefined> {
    return this.database.inTenant(scope, async (unit) => {
      const key = await findKey(unit, id);
      if (!key) return undefined;
      admit(key);
      await revokeKeys(unit, { id }, { at, actor: scope.actor });
      await announce(unit, KEY_CHANNEL, announcementOf({ revoked: id }));
      return findKey(unit, id);
    });
  }

  /**
   * Changes a key once per idempotency key of `call`, and announces it to every process: `changed` makes the key of the
   * present one, and may throw. 'before' for a repeat; undefined where there is no such key.
   */
  change(
    scope: TenantScope,
    {
      id,
      call,
      action,
      changed,
    }: {
      id: string;
      call: OnceCall;
      action: 'key.rotate' | 'key.cache';
      changed: (key: StoredKey) => StoredKey;
    },
  ): Promise<StoredKey | 'before' | undefined> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, async (unit) => {
      if (!(await findKey(unit, id))) return undefined;
      let made: StoredKey | undefined;
      await once(unit, { tenantId, ...call }, async () => {
        await unit.$queryRaw`SELECT 1 FROM api_key WHERE id = ${id} FOR UPDATE`;
        const key = await findKey(unit, id);
        if (!key) throw new Error('keys are never deleted');
        made = changed(key);
        await unit.modelsApiKey.update({ where: { id }, data: rowOf(made) });
        await auditKey(unit, key, { actor: scope.actor, action });
        await announce(unit, KEY_CHANNEL, announcementOf({ changed: id }));
        return id;
      });
      return made ?? 'before';
    });
  }

  /** Revokes the keys of a person who was removed from the tenant, and announces both; returns how many keys. */
  endMember(scope: TenantScope, personId: string, at: Date): Promise<number> {
    const { tenantId } = scope;
    return this.database.inTenant(scope, async (unit) => {
      // A key that is being made is revoked here, or its maker is refused.
      await serialise(unit, keysOf(tenantId));
      const member = { tenantId, personId };
      await unit.modelsEndedMember.upsert({
        where: { tenantId_personId: member },
        create: { ...member, endedAt: at },
        update: { endedAt: at },
      });
      const ids = await revokeKeys(unit, { tenantId, personId }, { at, actor: scope.actor });
      for (const id of ids) await announce(unit, KEY_CHANNEL, announcementOf({ revoked: id }));
      await announce(unit, KEY_CHANNEL, announcementOf({ ended: { ...member, endedAt: at } }));
      return ids.length;
    });
  }

  /** Keys of these tenants that are neither revoked nor expired. */
  count(scope: PlatformScope, tenantIds: string[], now: Date): Promise<KeyCount[]> {
    return this.database.inPlatform(scope, async (unit) => {
      const groups = await unit.modelsApiKey.groupBy({
        by: ['tenantId'],
        where: {
          tenantId: { in: tenantIds },
          revokedAt: null,
          OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        },
        orderBy: { tenantId: 'asc' },
        _count: { _all: true },
        _max: { lastUsedAt: true },
      });
      return groups.map(({ tenantId, _count, _max }) => ({
        tenantId,
        usable: _count._all,
        lastUsedAt: _max.lastUsedAt ?? undefined,
      }));
    });
  }

  /** Keys revoked, grants ended and people removed since then, of every tenant. */
  endedSince(since: Date): Promise<AccessChange[]> {
    return this.database.inPlatform(SCOPE, async (unit) => {
      const keys = await unit.modelsApiKey.findMany({
        where: { revokedAt: { gte: since } },
        select: { id: true },
      });
      const grants = await unit.modelsEndedGrant.findMany({
        where: { endedAt: { gte: since } },
        select: { grantId: true },
      });
      const members = await unit.modelsEndedMember.findMany({ where: { endedAt: { gte: since } } });
      return [
        ...keys.map(({ id }) => ({ revoked: id })),
        ...grants.map(({ grantId }) => ({ revoked: keyIdOfGrant(grantId) })),
        ...members.map((ended) => ({ ended })),
      ];
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

  /** A listener, to be started, for what is announced; `onGap` says that some of it may have been missed. */
  changes(
    databaseUrl: string,
    listeners: { onChange: (payload: string) => void; onGap: () => void },
  ): Pick<ChangeListener, 'start' | 'stop'> {
    return new ChangeListener({ databaseUrl, channel: KEY_CHANNEL, ...listeners });
  }
}

/** What is held while keys of a tenant are counted. */
function keysOf(tenantId: string): string {
  return `models.api_key ${tenantId}`;
}
