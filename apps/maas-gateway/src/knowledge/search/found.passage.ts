import {
  reasonsOf,
  type KnowledgeIndex,
  type Nearness,
  type Question,
  type RankedArticle,
  type ReasonShare,
} from '@isthmus/domain-models';

/** A passage that was found, with the document that it comes from where it is a tenant's. */
export interface FoundPassage {
  articleId: string;
  title: string;
  language: string;
  score: number;
  text: string;
  /** Why it is where it is, the largest share first. */
  reasons: ReasonShare[];
  documentId?: string;
  documentName?: string;
  documentVersion?: number;
}

/** The best paragraphs for a question, one an article. */
export function passagesFor(
  index: KnowledgeIndex,
  question: Question,
  { limit, nearness }: { limit: number; nearness: Nearness | undefined },
): FoundPassage[] {
  const by = nearness ? 'meaning' : 'words';
  return index
    .search(question, limit, nearness)
    .map((found) => ({ ...passageOf(found), reasons: reasonsOf(index.explain(found, by)) }));
}

function passageOf({ article, score, paragraphs }: RankedArticle): Omit<FoundPassage, 'reasons'> {
  return {
    articleId: article.id,
    title: article.title,
    language: article.language,
    score,
    text: paragraphs.reduce((best, one) => (one.score > best.score ? one : best)).text,
  };
}
