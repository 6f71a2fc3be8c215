import type { KnowledgeArticle } from '@isthmus/domain-models';
import { createHash } from 'node:crypto';
import type { StoredSection } from './base.types.js';

/** What a citation of a section names: its document and itself. */
export function articleIdOf({ documentId, section }: Pick<StoredSection, 'documentId' | 'section'>): string {
  return `${documentId}.${section}`;
}

/** The document that an article of a tenant's base belongs to, if it is the id of one. */
export function documentIdOf(articleId: string): string {
  return articleId.slice(0, Math.max(0, articleId.indexOf('.')));
}

/** Sections as articles: each is found and cited by itself. */
export function articlesOf(sections: readonly StoredSection[]): KnowledgeArticle[] {
  return sections.map((section) => ({
    id: articleIdOf(section),
    title: section.title,
    category: section.documentName,
    language: section.language,
    text: section.body,
  }));
}

/** The digest by which the vector of a passage is kept. */
export function digestOf(passage: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(passage).digest());
}
