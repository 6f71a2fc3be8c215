import { AppError } from '@isthmus/platform-errors';
import { solveSymmetric } from '../algebra/cholesky.js';
import type { LinearRule } from './logistic.js';

/**
 * Least squares with a ridge on the weights and none on the bias: a rule for each set of labels, of which each has one label
 * for each row. What the rows have in common is computed once.
 *
 * @throws AppError INVALID_ARGUMENT for no rows
 */
export function fitRidge(
  rows: readonly (readonly number[])[],
  labelSets: readonly (readonly number[])[],
  ridge: number,
): LinearRule[] {
  const size = rows[0]?.length;
  if (size === undefined) throw new AppError('INVALID_ARGUMENT', 'rows: must be one or more');
  const middle = Array.from({ length: size }, (_, i) => meanOf(rows.map((row) => row[i] ?? 0)));
  const means = labelSets.map(meanOf);
  const squares = new Float64Array(size * size);
  const products = labelSets.map(() => new Float64Array(size));
  const centred = new Float64Array(size);
  for (const [at, row] of rows.entries()) {
    for (let i = 0; i < size; i++) centred[i] = (row[i] ?? 0) - (middle[i] ?? 0);
    for (let i = 0; i < size; i++) {
      const value = centred[i] ?? 0;
      for (let j = 0; j <= i; j++)
        squares[i * size + j] = (squares[i * size + j] ?? 0) + value * (centred[j] ?? 0);
    }
    for (const [set, product] of products.entries()) {
      const label = (labelSets[set]?.[at] ?? 0) - (means[set] ?? 0);
      for (let i = 0; i < size; i++) product[i] = (product[i] ?? 0) + label * (centred[i] ?? 0);
    }
  }
  for (let i = 0; i < size; i++) squares[i * size + i] = (squares[i * size + i] ?? 0) + ridge;
  return products.map((product, set) => {
    const weights = solveSymmetric(squares.slice(), product);
    const bias = weights.reduce((left, weight, i) => left - weight * (middle[i] ?? 0), means[set] ?? 0);
    return { bias, weights: [...weights] };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
