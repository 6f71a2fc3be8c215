import { meaningOf } from '@isthmus/domain-embedding';
import { paragraphsOf, type Knowledge } from './knowledge.js';

/** A text of a knowledge base whose meaning is compared with that of a question. */
export interface KnowledgePassage {
  articleId: string;
  text: string;
}

/** How near in meaning articles are to a question, 0–1, by id. */
export type Nearness = ReadonlyMap<string, number>;

/** Of the sentence encoder: texts about different things reach 0.2; only the same text reaches 1. */
const SCALE = { unrelated: 0.2, same: 1 };
/** The encoder is made for sentences and short paragraphs. */
const CHARACTERS_MAX = 1_000;

/** Titles, paragraphs and known questions: whichever of them is nearest speaks for its article. */
export function passagesOf({ articles, questions = [] }: Knowledge): KnowledgePassage[] {
  const written = articles.flatMap(({ id, title, text }) =>
    [title, ...paragraphsOf(text)].map((passage) => ({ articleId: id, text: passage })),
  );
  const known = questions.map(({ articleId, text }) => ({ articleId, text }));
  return [...written, ...known].map(({ articleId, text }) => ({
    articleId,
    text: text.slice(0, CHARACTERS_MAX).toWellFormed(),
  }));
}

/** `cosines` are those of the question with each passage, in their order. */
export function nearnessOf(passages: readonly KnowledgePassage[], cosines: ArrayLike<number>): Nearness {
  const nearness = new Map<string, number>();
  for (const [place, { articleId }] of passages.entries()) {
    const meaning = meaningOf(cosines[place] ?? 0, SCALE);
    nearness.set(articleId, Math.max(meaning, nearness.get(articleId) ?? 0));
  }
  return nearness;
}
