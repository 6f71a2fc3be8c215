/** What rounding may leave of a matrix that is hardly definite. */
const LEAST = 1e-12;

/**
 * Factors a symmetric positive definite matrix, of which the lower half is given row by row, in place: its lower half becomes
 * L with L·Lᵀ the matrix. Yields after so many rows.
 */
export function* choleskyOf(matrix: Float64Array, size: number, rowsAtOnce: number): Generator<undefined> {
  for (let row = 0; row < size; row++) {
    const own = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      const rest = (matrix[own + column] ?? 0) - product(matrix, { own, other, count: column });
      matrix[own + column] =
        row === column ? Math.sqrt(Math.max(rest, LEAST)) : rest / (matrix[other + column] ?? 1);
    }
    if (row % rowsAtOnce === 0) yield;
  }
}

/** Solves L·Lᵀ·x = b in place for every row b of `targets`. Yields after so many rows. */
export function* solveRows(
  factor: Float64Array,
  targets: Float64Array,
  { size, rowsAtOnce }: { size: number; rowsAtOnce: number },
): Generator<undefined> {
  for (let start = 0; start < targets.length; start += size) {
    const row = targets.subarray(start, start + size);
    forward(factor, row);
    backward(factor, row);
    if ((start / size) % rowsAtOnce === 0) yield;
  }
}

/**
 * The solution of A x = b for a symmetric positive definite A, given row by row, of which the lower half is read and
 * overwritten.
 */
export function solveSymmetric(a: Float64Array, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  finish(choleskyOf(a, b.length, b.length));
  finish(solveRows(a, x, { size: b.length, rowsAtOnce: 1 }));
  return x;
}

function finish(steps: Generator<undefined>): void {
  while (!steps.next().done);
}

function forward(factor: Float64Array, row: Float64Array): void {
  const size = row.length;
  for (let at = 0; at < size; at++) {
    let rest = row[at] ?? 0;
    for (let before = 0; before < at; before++)
      rest -= (factor[at * size + before] ?? 0) * (row[before] ?? 0);
    row[at] = rest / (factor[at * size + at] ?? 1);
  }
}

function backward(factor: Float64Array, row: Float64Array): void {
  const size = row.length;
  for (let at = size - 1; at >= 0; at--) {
    const value = (row[at] ?? 0) / (factor[at * size + at] ?? 1);
    row[at] = value;
    for (let before = 0; before < at; before++)
      row[before] = (row[before] ?? 0) - (factor[at * size + before] ?? 0) * value;
  }
}

function product(
  matrix: Float64Array,
  { own, other, count }: { own: number; other: number; count: number },
): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += (matrix[own + at] ?? 0) * (matrix[other + at] ?? 0);
  return sum;
}
