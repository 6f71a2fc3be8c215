import { AppError } from '@isthmus/platform-errors';
import { solveSymmetric } from './cholesky.js';
import type { LabelledRow, LinearRule } from './logistic.js';

/** Least squares with a ridge on the weights and none on the bias. @throws AppError INVALID_ARGUMENT for no rows */
export function fitRidge(rows: readonly LabelledRow[], ridge: number): LinearRule {
  const [first] = rows;
  if (!first) throw new AppError('INVALID_ARGUMENT', 'rows: must be one or more');
  const size = first.features.length;
  const middle = new Float64Array(size);
  let labels = 0;
  for (const { features, label } of rows) {
    for (let i = 0; i < size; i++) middle[i] = (middle[i] ?? 0) + (features[i] ?? 0) / rows.length;
    labels += label / rows.length;
  }
  const [squares, products] = [new Float64Array(size * size), new Float64Array(size)];
  const row = new Float64Array(size);
  for (const { features, label } of rows) {
    for (let i = 0; i < size; i++) row[i] = (features[i] ?? 0) - (middle[i] ?? 0);
    for (let i = 0; i < size; i++) {
      const value = row[i] ?? 0;
      products[i] = (products[i] ?? 0) + value * (label - labels);
      for (let j = 0; j <= i; j++)
        squares[i * size + j] = (squares[i * size + j] ?? 0) + value * (row[j] ?? 0);
    }
  }
  for (let i = 0; i < size; i++) squares[i * size + i] = (squares[i * size + i] ?? 0) + ridge;
  const weights = solveSymmetric(squares, products);
  const bias = weights.reduce((left, weight, i) => left - weight * (middle[i] ?? 0), labels);
  return { bias, weights: [...weights] };
}
