import { partsOf } from '../base/articles.js';
import type { EvaluationSummary, QuestionResult } from './evaluation.types.js';

/** Whether an article is what was expected: the section itself, or any of the document. */
function meets(articleId: string, expectedId: string): boolean {
  return articleId === expectedId || partsOf(articleId).documentId === expectedId;
}

/** From 1; 0 where none of them is. */
export function rankOf(articleIds: readonly string[], expectedId: string): number {
  return articleIds.findIndex((id) => meets(id, expectedId)) + 1;
}

/** Shares of the questions that can be answered, and of those that cannot; 0 of none. */
export function summaryOf(results: readonly QuestionResult[]): EvaluationSummary {
  const answerable = results.filter(({ expectedId }) => expectedId !== '');
  const unanswerable = results.filter(({ expectedId }) => expectedId === '');
  return {
    answerable: answerable.length,
    recallAt1: share(answerable, ({ rank }) => rank === 1),
    recallAt3: share(answerable, ({ rank }) => rank > 0),
    answered: share(answerable, ({ answered }) => answered),
    cited: share(answerable, ({ citedIds, expectedId }) => rankOf(citedIds, expectedId) > 0),
    unanswerable: unanswerable.length,
    refused: share(unanswerable, ({ answered }) => !answered),
  };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}
