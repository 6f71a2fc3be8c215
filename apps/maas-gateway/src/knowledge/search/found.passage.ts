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

/** The best paragraph of an article. */
export function passageOf({ article, score, paragraphs }: RankedArticle): FoundPassage {
  return {
    articleId: article.id,
    title: article.title,
    language: article.language,
    score,
    text: paragraphs.reduce((best, one) => (one.score > best.score ? one : best)).text,
  };
}
