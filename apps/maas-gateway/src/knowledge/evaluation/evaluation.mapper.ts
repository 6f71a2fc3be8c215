import type { models } from '@isthmus/contracts';
import type { Evaluation } from './evaluation.service.js';
import { outcomeOf, summaryOf } from './evaluation.summary.js';

export function evaluationOf(evaluation: Evaluation): models.DeepPartial<models.KnowledgeEvaluation> {
  const { revision: _, results, comparison, ...same } = evaluation;
  return {
    ...same,
    ...summaryOf(results),
    results: results.map((result) => ({ ...result, outcome: outcomeOf(result) })),
    ...(comparison ? { comparison: { ...comparison, evaluationId: comparison.id } } : {}),
  };
}
