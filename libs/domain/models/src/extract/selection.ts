import type { Language } from '../text/language.js';
import type { KnowledgeArticle } from '../retrieval/knowledge.js';
import type { RankedArticle } from '../retrieval/knowledge-index.js';

export interface SelectedPassage {
  article: KnowledgeArticle;
  /** A paragraph, word for word. */
  text: string;
  place: number;
}

/** What a reply may be long. */
const CHARACTERS_MAX: Record<Language, number> = { en: 900, zh: 340 };
/** How far behind the best one, in the units of the ranking, a second and a third paragraph may be. */
const BEHIND_MAX = [0, 4, 4];

/** The paragraph that answers, and others of the same article that may; in the article's own order. */
export function selectPassages({ article, paragraphs }: RankedArticle): SelectedPassage[] {
  const best = paragraphs.toSorted((a, b) => b.score - a.score || a.place - b.place);
  const top = best[0]?.score ?? 0;
  let length = 0;
  return best
    .slice(0, BEHIND_MAX.length)
    .filter(({ text, score }, at) => {
      const fits = at === 0 || length + text.length <= CHARACTERS_MAX[article.language];
      const isGood = top - score <= (BEHIND_MAX[at] ?? 0);
      if (fits && isGood) length += text.length;
      return fits && isGood;
    })
    .sort((a, b) => a.place - b.place)
    .map(({ text, place }) => ({ article, text, place }));
}
