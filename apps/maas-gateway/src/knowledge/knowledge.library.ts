import { KnowledgeIndex } from '@isthmus/domain-models';
import { loadKnowledge, loadPacks } from '@isthmus/packs';
import { notFound } from '@isthmus/platform-errors';
import type { Scope } from '@isthmus/platform-identity';
import { Inject, Injectable } from '@nestjs/common';
import type { SearchableBase } from './base/searchable.base.js';
import { TenantBases } from './base/tenant.bases.js';

/** Injection token of the knowledge bases of the packs. */
export const KNOWLEDGE_BASES = Symbol('knowledge bases');

/** A pack's knowledge base, ready to be searched. */
export interface KnowledgeBase extends SearchableBase {
  languages: string[];
}

/** Reads every knowledge base of the packs; throws when an article is malformed. */
export function loadKnowledgeBases(): KnowledgeBase[] {
  return loadPacks().flatMap((pack) =>
    pack.knowledgeBase === undefined
      ? []
      : [{ ...pack.knowledgeBase, id: pack.id, index: new KnowledgeIndex(loadKnowledge(pack)) }],
  );
}

/** Every knowledge base that a caller can search. */
@Injectable()
export class KnowledgeLibrary {
  constructor(
    @Inject(KNOWLEDGE_BASES) private readonly packs: readonly KnowledgeBase[],
    @Inject(TenantBases) private readonly tenants: Pick<TenantBases, 'find'>,
  ) {}

  /** A pack's, or the tenant's own as it is now; throws NOT_FOUND, also for another tenant's. */
  async find(scope: Scope, id: string): Promise<SearchableBase> {
    const pack = this.packs.find((candidate) => candidate.id === id);
    const found = pack ?? (scope.kind === 'tenant' ? await this.tenants.find(scope, id) : undefined);
    if (!found) throw notFound('knowledge base', id);
    return found;
  }
}
