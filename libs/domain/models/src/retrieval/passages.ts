import type { Knowledge } from './knowledge.js';
import { layOut, type Layout } from './layout.js';

/** A text of a knowledge base whose meaning is compared with that of a question. */
export interface KnowledgePassage {
  /** Undefined for an example of what no article is about. */
  articleId: string | undefined;
  text: string;
  kind: 'title' | 'paragraph' | 'sentence' | 'known' | 'outside';
  /** The number of the document (title), paragraph (paragraph, known), sentence or example that it speaks for. */
  speaksFor: number;
}

/** What an encoder is given of a knowledge base. */
export function encodedTextsOf(knowledge: Knowledge): string[] {
  return passagesOf(knowledge, layOut(knowledge)).map(({ text }) => text);
}

/** What a question is near. */
export interface Nearness {
  /** Its cosines with each passage, in their order. */
  cosines: ArrayLike<number>;
  /** How much it is like the known questions of each paragraph and unlike those of all others; about 1 for the right one. */
  learnt?: Float64Array | undefined;
}

/** The encoder is made for sentences and short paragraphs. */
const CHARACTERS_MAX = 1_000;

/** Titles, paragraphs under their titles, sentences, known questions and outside examples, in an order that depends on the knowledge alone. */
export function passagesOf({ outside }: Knowledge, layout: Layout): KnowledgePassage[] {
  const { documents, sentences, known } = layout;
  const passages: KnowledgePassage[] = [];
  const add = (passage: KnowledgePassage) =>
    passages.push({ ...passage, text: passage.text.slice(0, CHARACTERS_MAX).toWellFormed() });
  for (const [number, { id: articleId, byLanguage, paragraphs }] of documents.entries()) {
    for (const own of byLanguage.values()) {
      add({ articleId, kind: 'title', speaksFor: number, text: own.article.title });
      const { title } = own.article;
      for (const [at, { text }] of own.paragraphs.entries())
        add({ articleId, kind: 'paragraph', speaksFor: paragraphs.first + at, text: `${title}\n${text}` });
      for (let at = own.sentences.first; at < own.sentences.end; at++)
        add({ articleId, kind: 'sentence', speaksFor: at, text: sentences[at]?.text ?? '' });
    }
  }
  for (const { articleId, paragraph, text } of known)
    add({ articleId, kind: 'known', speaksFor: paragraph, text });
  for (const [number, text] of (outside?.examples ?? []).entries())
    add({ articleId: undefined, kind: 'outside', speaksFor: number, text });
  return passages;
}
