import { BoundedCache } from '@isthmus/platform-cache';
import type { TenantScope } from '@isthmus/platform-identity';
import { isUuid } from '@isthmus/platform-validation';
import { Units, type Unit } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';
import { findRevision, listNames } from './base.repository.js';
import { listSections } from './document.repository.js';
import { searchableOf, type SearchableBase } from './searchable.base.js';
import { listVectors } from './vector.repository.js';

/** What is kept in memory, of all tenants. */
const LIMITS = { bases: 100, passages: 100_000 };

interface Held {
  revision: bigint;
  /** Whose vectors it has. */
  encoder: string | undefined;
  base: Promise<SearchableBase>;
  passages: number;
}

/** Knowledge bases of tenants, read when they are searched and kept while they are: those used last, within bounds. */
@Injectable()
export class TenantBases {
  private readonly held = new BoundedCache<string, Held>({
    entriesMax: LIMITS.bases,
    size: { max: LIMITS.passages, of: ({ passages }) => passages },
  });

  constructor(
    private readonly units: Units,
    @Inject(TEXT_ENCODER) private readonly encoder: Pick<TextEncoder, 'version'>,
  ) {}

  /** By name. */
  list(scope: TenantScope): Promise<{ id: string; name: string }[]> {
    return this.units.inTenant(scope, listNames);
  }

  /** Its name; undefined where the tenant has none of this id. */
  async nameOf(scope: TenantScope, id: string): Promise<string | undefined> {
    if (!isUuid(id)) return undefined;
    return (await this.units.inTenant(scope, (unit) => findRevision(unit, id)))?.name;
  }

  /**
   * As it is now: what was deleted before the call is not in it. Undefined where the tenant has none of this id.
   */
  async find(scope: TenantScope, id: string): Promise<SearchableBase | undefined> {
    if (!isUuid(id)) return undefined;
    const found = await this.units.inTenant(scope, (unit) => findRevision(unit, id));
    if (!found) return undefined;
    const key = `${scope.tenantId} ${id}`;
    const encoder = this.encoder.version;
    const held = this.held.get(key);
    if (held?.revision === found.revision && held.encoder === encoder) return held.base;
    const base = this.load(scope, { key, id });
    this.held.set(key, { revision: found.revision, encoder, base, passages: 1 });
    return base;
  }

  /** Who asks meanwhile waits for the same load; what changes meanwhile is read by whoever asks after. */
  private async load(scope: TenantScope, { key, id }: { key: string; id: string }): Promise<SearchableBase> {
    try {
      const { revision, ...content } = await this.units.inTenant(scope, (unit) => this.read(unit, id));
      const base = searchableOf({ ...content, id });
      const passages = Math.max(1, base.index.passages.length);
      this.held.set(key, { revision, encoder: content.encoder, base: Promise.resolve(base), passages });
      return base;
    } catch (error) {
      this.held.delete(key);
      throw error;
    }
  }

  private async read(unit: Unit, id: string) {
    // The revision first: sections of a later one are read again, those of an earlier one never kept.
    const found = await findRevision(unit, id);
    const encoder = this.encoder.version;
    return {
      name: found?.name ?? '',
      revision: found?.revision ?? -1n,
      encoder,
      sections: await listSections(unit, id),
      vectors: encoder === undefined ? [] : await listVectors(unit, { baseId: id, version: encoder }),
    };
  }
}
