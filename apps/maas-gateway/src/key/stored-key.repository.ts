import { recordAudit } from '@isthmus/platform-audit';
import type { Transaction } from '@isthmus/platform-database';
import { prefixOf } from './secret.js';
import type { ApiKey, KeyScope, StoredKey } from './key.types.js';

export async function findKey(unit: Transaction, id: string): Promise<StoredKey | undefined> {
  const row = await unit.modelsApiKey.findUnique({ where: { id } });
  return row ? fromRow(row) : undefined;
}

/** Revokes the keys that are not yet, with a record of each; returns their ids. */
export async function revokeKeys(
  unit: Transaction,
  where: { id: string } | { tenantId: string; personId: string },
  { at, actor }: { at: Date; actor: string },
): Promise<string[]> {
  const keys = await unit.modelsApiKey.updateManyAndReturn({
    where: { ...where, revokedAt: null },
    data: { revokedAt: at },
  });
  for (const key of keys.map(fromRow)) await auditKey(unit, key, { actor, action: 'key.revoke' });
  return keys.map(({ id }) => id);
}

export async function auditKey(
  unit: Transaction,
  { tenantId, id, name }: ApiKey,
  event: { actor: string; action: 'key.create' | 'key.revoke' | 'key.rotate' | 'key.cache' },
): Promise<void> {
  const attributes = { name, prefix: prefixOf(id) };
  await recordAudit(unit, { tenantId, resource: `key/${id}`, attributes, ...event });
}

interface Row extends Omit<
  StoredKey,
  | 'scopes'
  | 'expiresAt'
  | 'revokedAt'
  | 'lastUsedAt'
  | 'personId'
  | 'previousDigest'
  | 'previousUntil'
  | 'cache'
> {
  scopes: string[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  personId: string | null;
  previousDigest: Uint8Array | null;
  previousUntil: Date | null;
  cacheLifetimeS: number | null;
  cacheSimilarityMin: number | null;
  cacheSampled: boolean;
}

export function rowOf({ cache, ...key }: StoredKey) {
  return {
    ...key,
    cacheLifetimeS: cache?.lifetimeS ?? null,
    cacheSimilarityMin: cache?.similarityMin ?? null,
    cacheSampled: cache?.sampled ?? false,
    digest: Uint8Array.from(key.digest),
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    personId: key.personId ?? null,
    previousDigest: key.previousDigest ? Uint8Array.from(key.previousDigest) : null,
    previousUntil: key.previousUntil ?? null,
  };
}

export function fromRow({ cacheLifetimeS, cacheSimilarityMin, cacheSampled, ...row }: Row): StoredKey {
  return {
    ...row,
    cache:
      cacheLifetimeS === null || cacheSimilarityMin === null
        ? undefined
        : { lifetimeS: cacheLifetimeS, similarityMin: cacheSimilarityMin, sampled: cacheSampled },
    scopes: row.scopes as KeyScope[], // only `insert` writes them
    expiresAt: row.expiresAt ?? undefined,
    revokedAt: row.revokedAt ?? undefined,
    lastUsedAt: row.lastUsedAt ?? undefined,
    personId: row.personId ?? undefined,
    previousDigest: row.previousDigest ?? undefined,
    previousUntil: row.previousUntil ?? undefined,
  };
}
