/** Seeded random vectors of length 1. */
export function seededUnitVectors({
  seed,
  count,
  dimensions,
}: {
  seed: number;
  count: number;
  dimensions: number;
}): Float64Array[] {
  let state = seed + 1;
  // Numerical Recipes' generator; the sum of six makes a bell.
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32 - 0.5;
  return Array.from({ length: count }, () => {
    const vector = Float64Array.from({ length: dimensions }, () =>
      [0, 1, 2, 3, 4, 5].reduce((sum) => sum + next(), 0),
    );
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}
