import { partsOf } from '../base/articles.js';
import type { EvaluationSummary, Outcome, QuestionResult } from './evaluation.types.js';

type Told = Pick<QuestionResult, 'expectedId' | 'answered' | 'citedIds'>;

/** Whether an article is what was expected: the section itself, or any of the document. */
function meets(articleId: string, expectedId: string): boolean {
  return articleId === expectedId || partsOf(articleId).documentId === expectedId;
}

/** From 1; 0 where none of them is. */
export function rankOf(articleIds: readonly string[], expectedId: string): number {
  return articleIds.findIndex((id) => meets(id, expectedId)) + 1;
}

/** What the built-in model did, against what was expected. */
export function outcomeOf({ expectedId, answered, citedIds }: Told): Outcome {
  if (expectedId === '') return answered ? 'wrong_answer' : 'right_refusal';
  if (!answered) return 'needless_refusal';
  return rankOf(citedIds, expectedId) > 0 ? 'right' : 'wrong_source';
}

export function isRight(result: Told): boolean {
  return ['right', 'right_refusal'].includes(outcomeOf(result));
}

/** Shares of the questions that can be answered, of those that cannot, and of the answers; 0 of none. */
export function summaryOf(results: readonly QuestionResult[]): EvaluationSummary {
  const answerable = results.filter(({ expectedId }) => expectedId !== '');
  const unanswerable = results.filter(({ expectedId }) => expectedId === '');
  const answers = results.filter(({ answered }) => answered);
  return {
    answerable: answerable.length,
    recallAt1: share(answerable, ({ rank }) => rank === 1),
    recallAt3: share(answerable, ({ rank }) => rank > 0),
    answered: share(answerable, ({ answered }) => answered),
    cited: share(answerable, isRight),
    rightWhenAnswered: share(answers, isRight),
    refusedNeedlessly: share(answerable, ({ answered }) => !answered),
    unanswerable: unanswerable.length,
    refused: share(unanswerable, ({ answered }) => !answered),
  };
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}
