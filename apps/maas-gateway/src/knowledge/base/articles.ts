import type { KnowledgeArticle } from '@isthmus/domain-models';
import { createHash } from 'node:crypto';
import type { StoredSection } from './base.types.js';

/** What a citation of a section names: its document and itself. */
export function articleIdOf({ documentId, section }: Pick<StoredSection, 'documentId' | 'section'>): string {
  return `${documentId}.${section}`;
}

/** The document and the section that an article of a tenant's base names, if it is the id of one. */
export function partsOf(articleId: string): { documentId: string; section: string } {
  const [documentId = '', section = ''] = articleId.split('.', 2);
  return { documentId, section };
}

/** The document that a section comes from. */
export function originOf({ documentId, documentName, version }: StoredSection) {
  return { documentId, documentName, documentVersion: version };
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
