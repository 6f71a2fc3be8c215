import { announce, recordAudit, type Unit } from '../models.repository.js';
import { prefixOf } from './secret.js';
import type { ApiKey, KeyScope, StoredKey } from './key.types.js';

/** Channel on which a key that changed is announced; the payload is its id. */
export const KEY_CHANNEL = 'models_api_key';

export async function insertKey(unit: Unit, key: StoredKey): Promise<void> {
  const { digest, expiresAt, revokedAt, lastUsedAt, ...rest } = key;
  await unit.modelsApiKey.create({
    data: {
      ...rest,
      digest: Uint8Array.from(digest),
      expiresAt: expiresAt ?? null,
      revokedAt: revokedAt ?? null,
      lastUsedAt: lastUsedAt ?? null,
    },
  });
}

export async function findKey(unit: Unit, id: string): Promise<StoredKey | undefined> {
  const row = await unit.modelsApiKey.findUnique({ where: { id } });
  return row ? fromRow(row) : undefined;
}

/** Newest first; `after` is the last key of the page before. */
export async function listKeys(
  unit: Unit,
  limit: number,
  after: { createdAt: Date; id: string } | undefined,
): Promise<ApiKey[]> {
  const rows = await unit.modelsApiKey.findMany({
    where: after
      ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { gt: after.id } }] }
      : {},
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limit,
  });
  return rows.map(fromRow);
}

/** How many keys of the tenant can be used. */
export async function countUsable(unit: Unit, tenantId: string): Promise<number> {
  return unit.modelsApiKey.count({ where: { tenantId, revokedAt: null } });
}

/** Marks the key revoked and tells every process; true the first time it is asked. */
export async function revokeKey(unit: Unit, id: string, at: Date): Promise<boolean> {
  const { count } = await unit.modelsApiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: at },
  });
  await announce(unit, KEY_CHANNEL, id);
  return count > 0;
}

/** Puts what was done to a key into its tenant's audit log: its name and the part of it that is no secret. */
export async function auditKey(
  unit: Unit,
  { tenantId, id, name }: ApiKey,
  actor: string,
  action: 'key.create' | 'key.revoke',
): Promise<void> {
  const attributes = { name, prefix: prefixOf(id) };
  await recordAudit(unit, { tenantId, action, resource: `key/${id}`, actor, attributes });
}

/** Notes when keys were last used; never moves the time back. */
export async function noteUses(unit: Unit, uses: Map<string, Date>): Promise<void> {
  for (const [id, at] of uses) {
    await unit.modelsApiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] },
      data: { lastUsedAt: at },
    });
  }
}

interface Row extends Omit<StoredKey, 'scopes' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'> {
  scopes: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

function fromRow(row: Row): StoredKey {
  return {
    ...row,
    scopes: row.scopes as KeyScope[], // only insertKey writes them
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
  };
}
