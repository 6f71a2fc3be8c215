import type { RankedArticle } from '@isthmus/domain-models';

/** A passage that was found, with the document that it comes from where it is a tenant's. */
export interface FoundPassage {
  articleId: string;
  title: string;
  language: string;
  score: number;
  text: string;
  documentId?: string;
  documentName?: string;
  documentVersion?: number;
}

/** The best sentences of an article, in its order. */
export function passageOf({ article, score, sentences }: RankedArticle): FoundPassage {
  return {
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
  };
}
