import { AppError } from '@isthmus/platform-errors';
import { fitLogisticRule } from './logistic.js';
import { SCORES, type PolicyScore } from './policy.js';
import type { TokenScores } from './token.scores.js';

/** An answer of the past: its scores, all of them there, and whether it was right. */
export interface LabelledAnswer {
  task: string;
  scores: TokenScores;
  right: boolean;
}

/**
 * A combined score for each task: the logarithm of the odds that an answer is right, so that the scores of all tasks are on
 * one scale. Every weight is the sum of one that all tasks share and one of the task itself, both drawn to 0 by the ridge: a
 * task with few answers goes by what holds for all.
 *
 * @throws AppError INVALID_ARGUMENT for no answers, and for one without a score
 */
export function fitCombinedScores(
  answers: readonly LabelledAnswer[],
  ridge: number,
): Readonly<Record<string, PolicyScore>> {
  const tasks = [...new Set(answers.map(({ task }) => task))].toSorted();
  const raw = answers.map(({ scores }) => valuesOf(scores));
  const scales = SCORES.map((_, i) => scaleOf(raw.map((values) => values[i] ?? 0)));
  const rows = answers.map(({ task, right }, at) => {
    const values = scales.map(({ mean, deviation }, i) => ((raw[at]?.[i] ?? 0) - mean) / deviation);
    const own = tasks.flatMap((name) => (name === task ? [1, ...values] : [0, ...values.map(() => 0)]));
    return { features: [...values, ...own], label: right ? 1 : 0 };
  });
  const { bias, weights } = fitLogisticRule(rows, ridge);
  const size = SCORES.length;
  return Object.fromEntries(
    tasks.map((task, at) => {
      const from = size + at * (size + 1);
      const combined = scales.map(
        ({ deviation }, i) => ((weights[i] ?? 0) + (weights[from + 1 + i] ?? 0)) / deviation,
      );
      const shift = scales.reduce((sum, { mean }, i) => sum + mean * (combined[i] ?? 0), 0);
      const named = Object.fromEntries(SCORES.map((name, i) => [name, combined[i] ?? 0]));
      return [task, { kind: 'combined', bias: bias + (weights[from] ?? 0) - shift, weights: named }];
    }),
  );
}

function valuesOf(scores: TokenScores): number[] {
  return SCORES.map((name) => {
    const value = scores[name];
    if (value === undefined)
      throw new AppError('INVALID_ARGUMENT', `scores.${name}: must be there to be fitted`);
    return value;
  });
}

function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
