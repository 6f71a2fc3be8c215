import type { Language } from '../text/language.js';
import type { KnowledgeArticle } from '../retrieval/knowledge.js';
import type { RankedArticle, RankedParagraph } from '../retrieval/knowledge-index.js';

export interface SelectedPassage {
  article: KnowledgeArticle;
  /** A paragraph, word for word. */
  text: string;
  place: number;
}

/** What a reply may be long. */
const CHARACTERS_MAX: Record<Language, number> = { en: 900, zh: 340 };
/** A second paragraph must be about as good as the best one: this far behind, in the units of the ranking. */
const BEHIND_MAX = 2.5;

/** The paragraph that answers, and another of the same article where both may; in the article's own order. */
export function selectPassages({ article, paragraphs }: RankedArticle): SelectedPassage[] {
  const best = paragraphs.toSorted((a, b) => b.score - a.score || a.place - b.place);
  const selected: RankedParagraph[] = [];
  let length = 0;
  for (const paragraph of best.slice(0, 2)) {
    const isFirst = selected.length === 0;
    const behind = (best[0]?.score ?? 0) - paragraph.score;
    length += paragraph.text.length;
    if (isFirst || (behind <= BEHIND_MAX && length <= CHARACTERS_MAX[article.language]))
      selected.push(paragraph);
  }
  return selected.sort((a, b) => a.place - b.place).map(({ text, place }) => ({ article, text, place }));
}
