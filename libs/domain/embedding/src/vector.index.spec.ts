import { expect, it } from 'vitest';
import { cosine, quantisationError, quantise, type Int8Vector } from './int8.vector.js';
import { seededUnitVectors } from './testing/unit-vectors.js';
import { VectorIndex } from './vector.index.js';

const DIMENSIONS = 512;
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0);

it('keeps each component within half a step, and the cosine within the stated error', () => {
  const vectors = seededUnitVectors({ seed: 7, count: 60, dimensions: DIMENSIONS });
  const [first = new Float64Array()] = vectors;
  const rounded = quantise(first);
  const worst = Math.max(
    ...vectors.map((vector) => Math.abs(cosine(rounded, quantise(vector)) - dot(first, vector))),
  );
  first.forEach((value, n) =>
    expect(Math.abs((rounded.values[n] ?? 0) * rounded.scale - value)).toBeLessThanOrEqual(
      rounded.scale / 2 + 1e-9,
    ),
  );
  const error = quantisationError(rounded);
  expect(error).toBeLessThan(0.025);
  expect(worst).toBeLessThan(2 * error + error ** 2);
  expect(worst).toBeLessThan(0.002);
});

it('makes of zeros a vector that resembles nothing', () => {
  const zeros = quantise(new Float64Array(4));
  expect(zeros).toEqual({ values: new Int8Array(4), scale: 0 });
  expect(cosine(zeros, quantise([1, 0, 0, 0]))).toBe(0);
});

it.each([0, 1, 3, 4, 5, 8, 9, 33])('finds of %i rows exactly those that a plain search finds', (count) => {
  const [query, ...rows] = seededUnitVectors({ seed: count, count: count + 1, dimensions: 37 }).map(quantise);
  if (!query) throw new Error('there is always a query');
  const expected = rows
    .map((row, n) => ({ row: n, cosine: cosine(query, row) }))
    .sort((a, b) => b.cosine - a.cosine);
  const found = new VectorIndex(37, rows).nearest(query, 7);
  expect(found.map(({ row }) => row)).toEqual(expected.slice(0, 7).map(({ row }) => row));
  found.forEach((each, n) => expect(each.cosine).toBeCloseTo(expected[n]?.cosine ?? NaN, 9));
});

it('puts the earlier of equal rows first', () => {
  const same = quantise([0.6, 0.8]);
  expect(new VectorIndex(2, [same, same, same]).nearest(same, 2).map(({ row }) => row)).toEqual([0, 1]);
});

it('compares nothing with a vector of another length', () => {
  const short: Int8Vector = quantise([1, 0]);
  const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
  expect(() => new VectorIndex(3, [short])).toThrow(refusal);
  expect(() => new VectorIndex(3, []).cosines(short)).toThrow(refusal);
});

it('estimates by signs what is far, and is exact where it is near', () => {
  const rows = seededUnitVectors({ seed: 3, count: 800, dimensions: DIMENSIONS });
  const [asked = new Float64Array()] = rows;
  const near = rows.slice(1, 40).map((row) => row.map((value, n) => 0.4 * value + (asked[n] ?? 0)));
  const vectors = [...near, ...rows.slice(40)].map((row) => {
    const length = Math.hypot(...row);
    return quantise(row.map((value) => value / length));
  });
  const index = new VectorIndex(DIMENSIONS, vectors);
  const query = quantise(asked);
  const exact = index.cosines(query);
  const estimated = index.estimatedCosines(query, 100);
  near.forEach((_, row) => expect(estimated[row]).toBeCloseTo(exact[row] ?? NaN, 9));
  const errors = estimated.map((cosine, row) => Math.abs(cosine - (exact[row] ?? 0)));
  expect(errors.filter((error) => error < 1e-9).length).toBeLessThanOrEqual(100);
  expect(Math.max(...errors)).toBeLessThan(0.25);
  expect(index.estimatedCosines(query, 5_000)).toEqual(exact);
});
