import type { Meaning } from '@isthmus/domain-models';
import { BoundedCache } from '@isthmus/platform-cache';
import { AnswerGroup } from './answer.group.js';
import { bytesOf, type KeptEntry } from './kept.entry.js';

/** How much is kept: of all tenants, and of one. */
export interface Room {
  all: { entries: number; bytes: number };
  tenant: { entries: number; bytes: number };
}

export const ROOM: Room = {
  all: { entries: 20_000, bytes: 128 * 1024 * 1024 },
  tenant: { entries: 2_000, bytes: 16 * 1024 * 1024 },
};

/** What one tenant has. */
export interface KeptOfTenant {
  entries: number;
  bytes: number;
}

/**
 * Kept answers, in the memory of this process. The least recently used one goes where there is no room, of the tenant first and
 * then of all; each goes when its time is over or its key may no longer keep answers.
 */
export class AnswerStore {
  private readonly entries: BoundedCache<string, KeptEntry>;
  private readonly tenants = new Map<
    string,
    { cache: BoundedCache<string, KeptEntry>; kept: KeptOfTenant }
  >();
  private readonly groups = new Map<string, AnswerGroup>();
  private readonly keys = new Map<string, Set<KeptEntry>>();
  private readonly present = new Set<KeptEntry>();
  /** Out of a cache, and still to be dropped elsewhere: no cache may be changed while it lets an entry go. */
  private readonly leaving: KeptEntry[] = [];

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly room: Room = ROOM,
  ) {
    this.entries = this.cacheOf(room.all);
  }

  /** The entry of a whole request; undefined where there is none. */
  find(id: string): KeptEntry | undefined {
    return this.used(this.entries.get(id));
  }

  /** Entries that differ from a request in their question only; undefined where there are none. */
  groupOf(groupId: string): AnswerGroup | undefined {
    return this.groups.get(groupId);
  }

  /** Marks an entry as used; undefined where its time is over. */
  used(entry: KeptEntry | undefined): KeptEntry | undefined {
    if (!entry || !this.present.has(entry)) return undefined;
    if (entry.expiresAt <= this.now()) {
      this.drop(entry);
      return undefined;
    }
    this.entries.get(entry.id);
    this.tenants.get(entry.tenantId)?.cache.get(entry.id);
    return entry;
  }

  /** An entry of now, for so many seconds. */
  entryOf({
    lifetimeS,
    ...parts
  }: Omit<KeptEntry, 'keptAt' | 'expiresAt'> & { lifetimeS: number }): KeptEntry {
    const { id, groupId, tenantId, keyId, question, answer } = parts;
    const keptAt = this.now();
    return { id, groupId, tenantId, keyId, question, answer, keptAt, expiresAt: keptAt + 1_000 * lifetimeS };
  }

  ageS({ keptAt }: KeptEntry): number {
    return (this.now() - keptAt) / 1_000;
  }

  /** Keeps an entry instead of one with its id; one that is too large for the room is not kept. */
  put(entry: KeptEntry): void {
    const before = this.entries.get(entry.id);
    if (before) this.drop(before);
    const bytes = bytesOf(entry);
    if (bytes > this.room.tenant.bytes) return;
    this.present.add(entry);
    const tenant = this.tenantOf(entry.tenantId);
    tenant.kept.entries += 1;
    tenant.kept.bytes += bytes;
    setOf(this.keys, entry.keyId).add(entry);
    const group = this.groups.get(entry.groupId) ?? new AnswerGroup();
    this.groups.set(entry.groupId, group);
    group.add(entry);
    tenant.cache.set(entry.id, entry);
    this.entries.set(entry.id, entry);
    for (const evicted of this.leaving.splice(0)) this.drop(evicted);
  }

  /** Gives an entry its meaning, if it is still kept. */
  describe(entry: KeptEntry, meaning: Meaning): void {
    this.groups.get(entry.groupId)?.describe(entry, meaning);
  }

  /** Drops everything that was kept for a key. */
  dropKey(keyId: string): void {
    for (const entry of this.keys.get(keyId) ?? []) this.drop(entry);
  }

  clear(): void {
    for (const entry of this.present) this.drop(entry);
  }

  keptOf(tenantId: string): KeptOfTenant {
    return this.tenants.get(tenantId)?.kept ?? { entries: 0, bytes: 0 };
  }

  get size(): number {
    return this.present.size;
  }

  private tenantOf(tenantId: string) {
    const known = this.tenants.get(tenantId);
    if (known) return known;
    const made = { cache: this.cacheOf(this.room.tenant), kept: { entries: 0, bytes: 0 } };
    this.tenants.set(tenantId, made);
    return made;
  }

  private cacheOf({ entries, bytes }: Room['all']): BoundedCache<string, KeptEntry> {
    return new BoundedCache({
      entriesMax: entries,
      size: { max: bytes, of: bytesOf },
      dispose: (entry) => void this.leaving.push(entry),
    });
  }

  /** Out of every place where it is. */
  private drop(entry: KeptEntry): void {
    if (!this.present.delete(entry)) return;
    const { id, tenantId, keyId, groupId } = entry;
    const group = this.groups.get(groupId);
    group?.delete(entry);
    if (group?.isEmpty) this.groups.delete(groupId);
    const ofKey = this.keys.get(keyId);
    ofKey?.delete(entry);
    if (ofKey?.size === 0) this.keys.delete(keyId);
    this.entries.delete(id);
    const tenant = this.tenantOf(tenantId);
    tenant.cache.delete(id);
    tenant.kept.entries -= 1;
    tenant.kept.bytes -= bytesOf(entry);
    if (tenant.kept.entries === 0) this.tenants.delete(tenantId);
    this.leaving.length = 0;
  }
}

function setOf(sets: Map<string, Set<KeptEntry>>, key: string): Set<KeptEntry> {
  const known = sets.get(key) ?? new Set();
  sets.set(key, known);
  return known;
}
