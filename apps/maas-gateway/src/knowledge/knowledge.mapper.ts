import type { models } from '@isthmus/contracts';
import { originOf } from './base/articles.js';
import { KNOWLEDGE_LIMITS, type CountedBase, type TenantDocument } from './base/base.types.js';
import { MEDIA_TYPES } from './document/document.types.js';
import type { KnowledgeBase } from './knowledge.library.js';
import type { FoundArticle } from './knowledge.search.js';

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

export function articleOf({ article, section }: FoundArticle): models.DeepPartial<models.Article> {
  const { id, title, category, language, text } = article;
  return { id, title, category, language, text, ...(section ? originOf(section) : {}) };
}

function modelOf(id: string): string {
  return `extract/${id}`;
}
