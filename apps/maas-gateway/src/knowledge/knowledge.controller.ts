import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { CallScope, Rpc } from '@isthmus/platform-grpc-server';
import type { Scope } from '@isthmus/platform-identity';
import { between, identifier, parse, text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { BaseService } from './base/base.service.js';
import { KNOWLEDGE_BASES, type KnowledgeBase } from './knowledge.library.js';
import { articleOf, limitsOf, ownBaseOf, packBaseOf } from './knowledge.mapper.js';
import { KnowledgeSearch } from './knowledge.search.js';

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
    private readonly search: KnowledgeSearch,
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
    return { passages: await this.search.search(scope, knowledgeBaseId, { text: query, limit }) };
  }

  @Rpc(definition, 'getArticle', ANYONE)
  async getArticle(
    @Payload() request: models.GetArticleRequest,
    @CallScope() scope: Scope,
  ): Promise<models.DeepPartial<models.Article>> {
    const { knowledgeBaseId: baseId, articleId, language } = parse(articleRequest, request);
    return articleOf(await this.search.article(scope, { baseId, articleId, language }));
  }
}
