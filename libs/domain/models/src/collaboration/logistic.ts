import { AppError } from '@isthmus/platform-errors';
import { solveSymmetric } from '../algebra/cholesky.js';

/** A row of features, and what became of it: 1 for right, 0 for wrong. */
export interface LabelledRow {
  features: readonly number[];
  label: number;
}

export interface LinearRule {
  bias: number;
  weights: readonly number[];
}

const ROUNDS = 25;
/** A step that large moves no probability any more. */
const SETTLED = 1e-9;

/**
 * Logistic regression with a ridge on the weights, by Newton's method; the rows' order is all that its bits depend on.
 * Features should be of about the same size. @throws AppError INVALID_ARGUMENT for no rows
 */
export function fitLogisticRule(rows: readonly LabelledRow[], ridge: number): LinearRule {
  const [first] = rows;
  if (!first) throw new AppError('INVALID_ARGUMENT', 'rows: must be one or more');
  const size = first.features.length + 1;
  const rule = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const step = newtonStep(rows, rule, ridge);
    let largest = 0;
    for (const [i, change] of step.entries()) {
      rule[i] = (rule[i] ?? 0) - change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < SETTLED) break;
  }
  return { bias: rule[0] ?? 0, weights: [...rule.subarray(1)] };
}

/** bias + Σ weight · feature: the logarithm of the odds. */
export function applyRule({ bias, weights }: LinearRule, features: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (features[i] ?? 0), bias);
}

export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function newtonStep(rows: readonly LabelledRow[], rule: Float64Array, ridge: number): Float64Array {
  const size = rule.length;
  const slope = new Float64Array(size);
  const curve = new Float64Array(size * size);
  const row = new Float64Array(size);
  row[0] = 1;
  for (const { features, label } of rows) {
    row.set(features, 1);
    let logOdds = 0;
    for (let i = 0; i < size; i++) logOdds += (rule[i] ?? 0) * (row[i] ?? 0);
    const chance = probabilityOf(logOdds);
    const weight = Math.max(chance * (1 - chance), 1e-6);
    for (let i = 0; i < size; i++) {
      const value = row[i] ?? 0;
      if (value === 0) continue;
      slope[i] = (slope[i] ?? 0) + (chance - label) * value;
      for (let j = 0; j <= i; j++)
        curve[i * size + j] = (curve[i * size + j] ?? 0) + weight * value * (row[j] ?? 0);
    }
  }
  // The bias is not drawn to 0, but held so that a step exists where all labels are the same.
  for (let i = 0; i < size; i++) {
    const pull = i === 0 ? 1e-6 : ridge;
    slope[i] = (slope[i] ?? 0) + pull * (rule[i] ?? 0);
    curve[i * size + i] = (curve[i * size + i] ?? 0) + pull;
  }
  return solveSymmetric(curve, slope);
}
