const STEPS = 127;

/** A unit vector, each component rounded to a step of `scale`: component i is `values[i] * scale`. */
export interface Int8Vector {
  values: Int8Array;
  scale: number;
}

/** A vector and which encoder computed it; those of two versions cannot be compared. */
export interface Meaning {
  vector: Int8Vector;
  version: string;
}

/**
 * Rounds a unit vector to 255 steps of its own largest component. Each component is off by `scale / 2` at most, so the
 * vector by `quantisationError`; a quarter of the bytes of float32. A vector of zeros has scale 0.
 */
export function quantise(vector: ArrayLike<number>): Int8Vector {
  const numbers = Float64Array.from(vector);
  const largest = numbers.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = Math.fround(largest / STEPS);
  const values = Int8Array.from(numbers, (value) => (scale === 0 ? 0 : Math.round(value / scale)));
  return { values, scale };
}

/** Vectors that lie side by side. */
export function quantiseRows(vectors: Float32Array, dimensions: number): Int8Vector[] {
  return Array.from({ length: vectors.length / dimensions }, (_, row) =>
    quantise(vectors.subarray(row * dimensions, (row + 1) * dimensions)),
  );
}

/** The most by which the vector may be off in length: each of its components by half a step. */
export function quantisationError({ values, scale }: Int8Vector): number {
  return (scale / 2) * Math.sqrt(values.length);
}

/**
 * The cosine of two unit vectors. With the errors `a` and `b` of `quantisationError` it is off by `a + b + a * b` at most; in
 * practice by a hundredth of that.
 */
export function cosine(one: Int8Vector, other: Int8Vector): number {
  const { values } = one;
  const sum = values.reduce((total, value, n) => total + value * (other.values[n] ?? 0), 0);
  return sum * one.scale * other.scale;
}
