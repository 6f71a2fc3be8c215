import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { notFound, type AppError } from '@isthmus/platform-errors';
import { CallScope, Rpc } from '@isthmus/platform-grpc-server';
import type { Scope } from '@isthmus/platform-identity';
import { between, identifier, isUuid, parse, text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { documentIdOf } from './base/articles.js';
import { BaseService } from './base/base.service.js';
import type { SearchableBase } from './base/searchable.base.js';
import { KNOWLEDGE_BASES, KnowledgeLibrary, type KnowledgeBase } from './knowledge.library.js';
import { articleOf, limitsOf, ownBaseOf, packBaseOf, passageOf } from './knowledge.mapper.js';
import { KnowledgeMeaning } from './knowledge.meaning.js';

const { KnowledgeDefinition: definition } = models;
const ANYONE = { callers: 'any', scope: 'either', permission: 'read' } as const;

const searchRequest = z.object({
  knowledgeBaseId: identifier(63, { min: 0 }),
  query: text(4_000),
  limit: between(0, 20).transform((limit) => limit || 5),
});
const articleRequest = z.object({
  knowledgeBaseId: identifier(63, { min: 0 }),
  articleId: identifier(200, { min: 0 }),
  language: identifier(35, { min: 0 }),
});

/** What services and agents ask of knowledge bases: those of the packs, the same for every tenant, and the tenant's own. */
@Controller()
export class KnowledgeController {
  constructor(
    @Inject(KNOWLEDGE_BASES) private readonly packs: readonly KnowledgeBase[],
    private readonly bases: BaseService,
    private readonly library: KnowledgeLibrary,
    private readonly meaning: KnowledgeMeaning,
  ) {}

  @Rpc(definition, 'listKnowledgeBases', ANYONE)
  async listKnowledgeBases(
    @Payload() _request: models.ListKnowledgeBasesRequest,
    @CallScope() scope: Scope,
  ): Promise<models.DeepPartial<models.ListKnowledgeBasesResponse>> {
    const own = scope.kind === 'tenant' ? await this.bases.list(scope) : [];
    return {
      knowledgeBases: [...this.packs.map(packBaseOf), ...own.map(ownBaseOf)],
      limits: limitsOf(),
      bytes: BigInt(own.reduce((sum, { bytes }) => sum + bytes, 0)),
    };
  }

  @Rpc(definition, 'searchKnowledge', ANYONE)
  async searchKnowledge(
    @Payload() request: models.SearchKnowledgeRequest,
    @CallScope() scope: Scope,
  ): Promise<models.DeepPartial<models.SearchKnowledgeResponse>> {
    const { knowledgeBaseId, query, limit } = parse(searchRequest, request);
    const base = await this.library.find(scope, knowledgeBaseId);
    const question = base.index.read([{ role: 'user', text: query }]);
    const owner = scope.kind === 'tenant' ? scope.tenantId : '';
    const nearness = question && (await this.meaning.nearness(base, query, owner));
    const ranked = question ? base.index.search(question, limit, nearness) : [];
    return { passages: ranked.map((found) => passageOf(base, found)) };
  }

  @Rpc(definition, 'getArticle', ANYONE)
  async getArticle(
    @Payload() request: models.GetArticleRequest,
    @CallScope() scope: Scope,
  ): Promise<models.DeepPartial<models.Article>> {
    const { knowledgeBaseId, articleId, language } = parse(articleRequest, request);
    const base = await this.library.find(scope, knowledgeBaseId);
    const found = base.index.articles.filter(({ id }) => id === articleId);
    const article =
      found.find((candidate) => candidate.language === language) ?? (language === '' ? found[0] : undefined);
    if (!article) throw await this.missing(scope, base, articleId);
    return articleOf(base, article);
  }

  /** Of a document that was deleted it says so. */
  private async missing(scope: Scope, base: SearchableBase, articleId: string): Promise<AppError> {
    const id = documentIdOf(articleId);
    const isOwn = base.sections && scope.kind === 'tenant' && isUuid(id);
    const gone = isOwn ? await this.bases.goneOf(scope, { baseId: base.id, id }) : undefined;
    return gone ?? notFound('article', articleId);
  }
}
