import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { notFound } from '@isthmus/platform-errors';
import { Rpc } from '@isthmus/platform-grpc-server';
import { between, identifier, parse, text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { KNOWLEDGE_BASES, type KnowledgeBase } from './knowledge.library.js';
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

/** The knowledge bases that come with the packs; the same for every tenant. */
@Controller()
export class KnowledgeController {
  constructor(
    @Inject(KNOWLEDGE_BASES) private readonly bases: readonly KnowledgeBase[],
    private readonly meaning: KnowledgeMeaning,
  ) {}

  @Rpc(definition, 'listKnowledgeBases', ANYONE)
  async listKnowledgeBases(): Promise<models.DeepPartial<models.ListKnowledgeBasesResponse>> {
    return {
      knowledgeBases: this.bases.map(({ id, name, languages, index }) => ({
        id,
        name,
        languages,
        articles: new Set(index.articles.map((article) => article.id)).size,
      })),
    };
  }

  @Rpc(definition, 'searchKnowledge', ANYONE)
  async searchKnowledge(
    @Payload() request: models.SearchKnowledgeRequest,
  ): Promise<models.DeepPartial<models.SearchKnowledgeResponse>> {
    const { knowledgeBaseId, query, limit } = parse(searchRequest, request);
    const base = this.base(knowledgeBaseId);
    const question = base.index.read([{ role: 'user', text: query }]);
    const nearness = question && (await this.meaning.nearness(base, query));
    const ranked = question ? base.index.search(question, limit, nearness) : [];
    return {
      passages: ranked.map(({ article, score, sentences }) => ({
        articleId: article.id,
        title: article.title,
        language: article.language,
        score,
        text: sentences
          .toSorted((a, b) => b.score - a.score)
          .slice(0, 3)
          .toSorted((a, b) => a.position - b.position)
          .map(({ text }) => text)
          .join(article.language === 'zh' ? '' : ' '),
      })),
    };
  }

  @Rpc(definition, 'getArticle', ANYONE)
  async getArticle(
    @Payload() request: models.GetArticleRequest,
  ): Promise<models.DeepPartial<models.Article>> {
    const { knowledgeBaseId, articleId, language } = parse(articleRequest, request);
    const found = this.base(knowledgeBaseId).index.articles.filter(({ id }) => id === articleId);
    const article =
      found.find((candidate) => candidate.language === language) ?? (language === '' ? found[0] : undefined);
    if (!article) throw notFound('article', articleId);
    return article;
  }

  private base(id: string): KnowledgeBase {
    const base = this.bases.find((candidate) => candidate.id === id);
    if (!base) throw notFound('knowledge base', id);
    return base;
  }
}
