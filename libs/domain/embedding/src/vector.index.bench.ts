/** `npm run bench -w @isthmus/domain-embedding`: what a search over all vectors of a tenant takes, and what int8 costs. */
import { cosine, quantise } from './int8.vector.js';
import { seededUnitVectors } from './testing/unit-vectors.js';
import { VectorIndex } from './vector.index.js';

const DIMENSIONS = 512;
const NEAREST = 10;
const exact = seededUnitVectors({ seed: 1, count: 1_000, dimensions: DIMENSIONS });
const vectors = exact.map(quantise);

for (const count of [1_000, 10_000, 100_000]) {
  const index = new VectorIndex(
    DIMENSIONS,
    Array.from({ length: count }, (_, row) => vectors[row % vectors.length] ?? quantise([])),
  );
  const times = vectors.slice(0, 40).map((query) => {
    const start = performance.now();
    index.nearest(query, NEAREST);
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  console.log(
    `${count} vectors of ${DIMENSIONS}: ${times[times.length / 2]?.toFixed(1)} ms a search (median of 40)`,
  );
}

const errors = exact.slice(1).map((vector, n) => {
  const product = vector.reduce((sum, value, place) => sum + value * (exact[n]?.[place] ?? 0), 0);
  return Math.abs(cosine(quantise(vector), quantise(exact[n] ?? [])) - product);
});
console.log(`int8: cosines off by ${Math.max(...errors).toFixed(4)} at most, of ${errors.length} pairs`);
