import { fitCombinedScores, fitLogisticRule, applyRule, policyScoreOf, SCORES } from '@isthmus/domain-models';
import type { ScoredItem } from './scored.items.js';

/** Gives an item a score, the higher the likelier the small model is right. */
export type Rule = (item: ScoredItem) => number;

/** A way to score items, fitted on some and applied to others. */
export interface Contender {
  name: string;
  baseline: boolean;
  fit: (items: readonly ScoredItem[]) => Rule;
}

/** Chosen once for all splits, from 2, 5, 10 and 20. */
const RIDGE = 2;
export const COMBINED = 'combined for each task';

/** Baselines that never see a token, each score of the kernel by itself, and all of them together. */
export const CONTENDERS: readonly Contender[] = [
  { name: 'random', baseline: true, fit: () => () => 0 },
  { name: 'prompt length', baseline: true, fit: () => (item) => -item.promptCharacters },
  { name: 'task identity', baseline: true, fit: taskIdentity },
  ...SCORES.map((name) => ({
    name,
    baseline: false,
    fit: () => (item: ScoredItem) => item.scores[name] ?? -Infinity,
  })),
  { name: COMBINED, baseline: false, fit: combined },
];

export function combined(items: readonly ScoredItem[]): Rule {
  const fitted = fitCombinedScores(items, RIDGE);
  return ({ task, scores }) => {
    const score = fitted[task];
    return (score && policyScoreOf(score, scores)) ?? -Infinity;
  };
}

/** Log-odds of being right from a score alone (Platt), so that scores of every unit can state a probability. */
export function plattOf(items: readonly ScoredItem[], rule: Rule): Rule {
  const rows = items.map((item) => ({ features: [finite(rule(item))], label: item.small }));
  const platt = fitLogisticRule(rows, 1e-3);
  return (item) => applyRule(platt, [finite(rule(item))]);
}

/** The share of right answers of each task, drawn to that of all by two answers. */
function taskIdentity(items: readonly ScoredItem[]): Rule {
  const mean = items.reduce((sum, { small }) => sum + small, 0) / items.length;
  const shares = new Map(
    [...Map.groupBy(items, ({ task }) => task)].map(([task, of]) => [
      task,
      (of.reduce((sum, { small }) => sum + small, 0) + 2 * mean) / (of.length + 2),
    ]),
  );
  return ({ task }) => shares.get(task) ?? mean;
}

function finite(score: number): number {
  return Number.isFinite(score) ? score : -100;
}
