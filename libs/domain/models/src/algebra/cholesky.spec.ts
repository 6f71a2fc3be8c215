import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choleskyOf, solveRows, solveSymmetric } from './cholesky.js';

const SIZE = 5;
const numbers = (length: number) =>
  fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: length, maxLength: length });

it('solves a positive definite system for every row', () => {
  fc.assert(
    fc.property(numbers(SIZE * SIZE), numbers(2 * SIZE), (roots, wanted) => {
      const matrix = Float64Array.from({ length: SIZE * SIZE }, (_, at) =>
        dot(roots, Math.floor(at / SIZE), at % SIZE),
      );
      for (let at = 0; at < SIZE; at++) matrix[at * SIZE + at] = (matrix[at * SIZE + at] ?? 0) + 1;
      const rows = Float64Array.from({ length: 2 * SIZE }, (_, at) => times(matrix, wanted, at));
      run(choleskyOf(matrix, SIZE, 2));
      run(solveRows(matrix, rows, { size: SIZE, rowsAtOnce: 1 }));
      for (const [at, value] of rows.entries()) expect(value).toBeCloseTo(wanted[at] ?? 0, 6);
    }),
  );
});

it('solves a single system the same way', () => {
  const matrix = Float64Array.from([4, 0, 2, 3]);
  expect([...solveSymmetric(matrix, Float64Array.from([10, 8]))]).toEqual(
    [1.75, 1.5].map((x) => expect.closeTo(x, 9)),
  );
});

/** Of two rows of a square matrix. */
function dot(matrix: readonly number[], one: number, other: number): number {
  let sum = 0;
  for (let at = 0; at < SIZE; at++) sum += (matrix[one * SIZE + at] ?? 0) * (matrix[other * SIZE + at] ?? 0);
  return sum;
}

function times(matrix: Float64Array, rows: readonly number[], at: number): number {
  const start = at - (at % SIZE);
  let sum = 0;
  for (let column = 0; column < SIZE; column++)
    sum += (matrix[(at % SIZE) * SIZE + column] ?? 0) * (rows[start + column] ?? 0);
  return sum;
}

function run(steps: Generator<undefined>): void {
  while (!steps.next().done);
}
