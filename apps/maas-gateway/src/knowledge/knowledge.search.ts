import type { KnowledgeArticle } from '@isthmus/domain-models';
import { notFound } from '@isthmus/platform-errors';
import type { Scope } from '@isthmus/platform-identity';
import { isUuid } from '@isthmus/platform-validation';
import { Inject, Injectable } from '@nestjs/common';
import { articlesOf, partsOf } from './base/articles.js';
import { BaseService } from './base/base.service.js';
import type { StoredSection } from './base/base.types.js';
import { KNOWLEDGE_BASES, type KnowledgeBase } from './knowledge.library.js';
import { KnowledgeMeaning } from './knowledge.meaning.js';
import { passagesFor, type FoundPassage } from './search/found.passage.js';
import { TenantBases } from './search/tenant.bases.js';

/** An article of a pack, or a section of a document with where it comes from. */
export interface FoundArticle {
  article: KnowledgeArticle;
  section?: StoredSection;
}

/** Searches every knowledge base that a caller may: those of the packs, and the tenant's own. */
@Injectable()
export class KnowledgeSearch {
  constructor(
    @Inject(KNOWLEDGE_BASES) private readonly packs: readonly KnowledgeBase[],
    private readonly tenants: TenantBases,
    private readonly bases: BaseService,
    private readonly meaning: KnowledgeMeaning,
  ) {}

  /** By words and by meaning. Throws NOT_FOUND where there is no such base, also for another tenant's. */
  async search(scope: Scope, id: string, query: { text: string; limit: number }): Promise<FoundPassage[]> {
    const pack = this.pack(id);
    const owner = scope.kind === 'tenant' ? scope.tenantId : '';
    if (pack) return this.searchPack(pack, { ...query, owner });
    const meaning = scope.kind === 'tenant' ? await this.meaning.vectorOf(query.text, owner) : undefined;
    const found =
      scope.kind === 'tenant' ? await this.tenants.search(scope, id, { ...query, meaning }) : undefined;
    if (!found) throw notFound('knowledge base', id);
    return found;
  }

  /** What a citation names. Throws NOT_FOUND, and GONE where its document was deleted. */
  async article(
    scope: Scope,
    { baseId, articleId, language }: { baseId: string; articleId: string; language: string },
  ): Promise<FoundArticle> {
    const pack = this.pack(baseId);
    const isOwn = !pack && scope.kind === 'tenant' && isUuid(baseId);
    if (!pack && !isOwn) throw notFound('knowledge base', baseId);
    const { documentId, section } = partsOf(articleId);
    if (isOwn && !isUuid(documentId)) throw notFound('article', articleId);
    if (isOwn) {
      const stored = await this.bases.section(scope, { baseId, id: documentId, section });
      const [article] = stored ? articlesOf([stored]) : [];
      if (article && stored && (language === '' || language === article.language))
        return { article, section: stored };
    }
    const found = (pack?.index.articles ?? []).filter(({ id }) => id === articleId);
    const article =
      found.find((candidate) => candidate.language === language) ?? (language === '' ? found[0] : undefined);
    if (!article) throw notFound('article', articleId);
    return { article };
  }

  private async searchPack(
    pack: KnowledgeBase,
    { text, limit, owner }: { text: string; limit: number; owner: string },
  ): Promise<FoundPassage[]> {
    const question = pack.index.read([{ role: 'user', text }]);
    if (!question) return [];
    const nearness = await this.meaning.nearness(pack, question, owner);
    return passagesFor(pack.index, question, { limit, nearness });
  }

  private pack(id: string): KnowledgeBase | undefined {
    return this.packs.find((candidate) => candidate.id === id);
  }
}
