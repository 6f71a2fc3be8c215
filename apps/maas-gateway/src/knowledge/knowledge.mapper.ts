import type { models } from '@isthmus/contracts';
import type { KnowledgeArticle, RankedArticle } from '@isthmus/domain-models';
import { KNOWLEDGE_LIMITS, type CountedBase, type TenantDocument } from './base/base.types.js';
import type { SearchableBase } from './base/searchable.base.js';
import { MEDIA_TYPES } from './document/document.types.js';
import type { KnowledgeBase } from './knowledge.library.js';

export function packBaseOf({ id, name, languages, index }: KnowledgeBase) {
  const articles = new Set(index.articles.map((article) => article.id)).size;
  return { id, name, languages, articles, model: modelOf(id) };
}

export function ownBaseOf(base: CountedBase): models.DeepPartial<models.KnowledgeBase> {
  const { id, name, languages, sections, documents, inProgress, failed, passages, bytes } = base;
  const { createdBy, createdAt } = base;
  return {
    id,
    name,
    languages,
    own: true,
    model: modelOf(id),
    articles: sections,
    documents,
    documentsInProgress: inProgress,
    documentsFailed: failed,
    passages,
    bytes: BigInt(bytes),
    createdBy,
    createdAt,
  };
}

export function limitsOf(): models.KnowledgeLimits {
  return {
    basesMax: KNOWLEDGE_LIMITS.bases,
    documentsOfBaseMax: KNOWLEDGE_LIMITS.documentsOfBase,
    passagesOfBaseMax: KNOWLEDGE_LIMITS.passagesOfBase,
    bytesOfTenantMax: BigInt(KNOWLEDGE_LIMITS.bytesOfTenant),
    bytesOfDocumentMax: BigInt(KNOWLEDGE_LIMITS.bytesOfDocument),
    mediaTypes: [...MEDIA_TYPES],
  };
}

export function documentOf(document: TenantDocument): models.DeepPartial<models.Document> {
  const { baseId, newest, bytes, endedAt, ...same } = document;
  return {
    ...same,
    knowledgeBaseId: baseId,
    newestVersion: newest,
    bytes: BigInt(bytes),
    endedAt,
  };
}

/** The best sentences of an article, in its order. */
export function passageOf(base: SearchableBase, { article, score, sentences }: RankedArticle) {
  return {
    articleId: article.id,
    title: article.title,
    language: article.language,
    score,
    ...originOf(base, article.id),
    text: sentences
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 3)
      .toSorted((a, b) => a.position - b.position)
      .map(({ text }) => text)
      .join(article.language === 'zh' ? '' : ' '),
  };
}

export function articleOf(base: SearchableBase, article: KnowledgeArticle) {
  const { id, title, category, language, text } = article;
  return { id, title, category, language, text, ...originOf(base, id) };
}

/** The document that a section comes from. */
function originOf({ sections }: SearchableBase, articleId: string) {
  const section = sections?.get(articleId);
  return section
    ? { documentId: section.documentId, documentName: section.documentName, documentVersion: section.version }
    : {};
}

function modelOf(id: string): string {
  return `extract/${id}`;
}
