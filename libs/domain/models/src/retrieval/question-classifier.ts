import type { Int8Vector } from '@isthmus/domain-embedding';
import { choleskyOf, solveRows } from '../algebra/cholesky.js';
import type { TermWeights } from '@isthmus/domain-retrieval';

/** A question as its terms, by what they tell, and as an encoder's vector. */
export interface Expressed {
  terms: TermWeights;
  vector: Int8Vector;
}

/** A question that is known to belong to a class, or to none. */
export interface Sample extends Expressed {
  /** From 0; undefined for a question that belongs nowhere. */
  label: number | undefined;
  weight: number;
}

/** Terms share so many places: each adds to two of them, so that two terms are hardly ever the same. */
const HASHED = 1_024;
/** How much a weight costs; less learns the samples by heart. */
const RIDGE = 0.3;
/** What is summed up before others are let in between: some 10 ms. */
const SAMPLES_AT_ONCE = 64;
const ROWS_AT_ONCE = 4;

/**
 * Says of a question how much it is like those that are known of each class and unlike all others: ridge regression on its
 * hashed terms and its vector (Hoerl and Kennard, 1970; Weinberger et al., 2009). About 1 for a class and 0 for none. The
 * nearest known question sees one likeness; this sees what the questions of a class have in common.
 */
export class QuestionClassifier {
  private constructor(
    private readonly dimensions: number,
    private readonly classes: number,
    /** The weights of all classes for each place of a question, side by side. */
    private readonly weights: Float32Array,
  ) {}

  /** Takes seconds for ten thousand samples; yields now and then, so that its caller can let others in. */
  static *learn(samples: readonly Sample[], classes: number): Generator<undefined, QuestionClassifier> {
    const dimensions = samples[0]?.vector.values.length ?? 0;
    const size = dimensions + HASHED;
    const gram = new Float64Array(size * size);
    const targets = new Float64Array(classes * size);
    for (let start = 0; start < samples.length; start += SAMPLES_AT_ONCE) {
      for (const sample of samples.slice(start, start + SAMPLES_AT_ONCE))
        addSample({ gram, targets, size }, sample);
      yield;
    }
    for (let at = 0; at < size; at++) gram[at * size + at] = (gram[at * size + at] ?? 0) + RIDGE;
    yield* choleskyOf(gram, size, ROWS_AT_ONCE);
    yield* solveRows(gram, targets, { size, rowsAtOnce: ROWS_AT_ONCE });
    const weights = new Float32Array(size * classes);
    for (let own = 0; own < classes; own++)
      for (let at = 0; at < size; at++) weights[at * classes + own] = targets[own * size + at] ?? 0;
    return new QuestionClassifier(dimensions, classes, weights);
  }

  /** A score for each class. */
  scores({ terms, vector }: Expressed): Float64Array {
    const scores = new Float64Array(this.classes);
    for (let at = 0; at < this.dimensions; at++)
      this.add(scores, at, (vector.values[at] ?? 0) * vector.scale);
    for (const [place, value] of hashedTerms(terms)) this.add(scores, this.dimensions + place, value);
    return scores;
  }

  private add(scores: Float64Array, place: number, value: number): void {
    const start = place * this.classes;
    for (let own = 0; own < scores.length; own++)
      scores[own] = (scores[own] ?? 0) + value * (this.weights[start + own] ?? 0);
  }
}

interface Sums {
  /** The lower half is filled. */
  gram: Float64Array;
  targets: Float64Array;
  size: number;
}

function addSample({ gram, targets, size }: Sums, { terms, vector, label, weight }: Sample): void {
  const dense = Float64Array.from(vector.values, (value) => value * vector.scale);
  const hashed = [...hashedTerms(terms)].sort(([a], [b]) => a - b);
  for (const [row, value] of dense.entries()) {
    const factor = weight * value;
    const start = row * size;
    for (let column = 0; column <= row; column++)
      gram[start + column] = (gram[start + column] ?? 0) + factor * (dense[column] ?? 0);
  }
  for (const [at, [place, value]] of hashed.entries()) {
    const factor = weight * value;
    const start = (dense.length + place) * size;
    for (let column = 0; column < dense.length; column++)
      gram[start + column] = (gram[start + column] ?? 0) + factor * (dense[column] ?? 0);
    for (const [other, its] of hashed.slice(0, at + 1)) {
      const column = start + dense.length + other;
      gram[column] = (gram[column] ?? 0) + factor * its;
    }
  }
  if (label === undefined) return;
  const target = targets.subarray(label * size, (label + 1) * size);
  for (const [at, value] of dense.entries()) target[at] = (target[at] ?? 0) + weight * value;
  for (const [place, value] of hashed)
    target[dense.length + place] = (target[dense.length + place] ?? 0) + weight * value;
}

/** A unit vector, or one of zeros, of `HASHED` places; each term adds to or takes from two of them. */
function hashedTerms(terms: TermWeights): Map<number, number> {
  const places = new Map<number, number>();
  for (const [term, weight] of terms) {
    for (const seed of SEEDS) {
      const hash = hashOf(term, seed);
      const place = (hash >>> 1) % HASHED;
      places.set(place, (places.get(place) ?? 0) + (hash & 1 ? weight : -weight));
    }
  }
  const length = Math.hypot(...places.values()) || 1;
  return new Map([...places].map(([place, value]) => [place, value / length]));
}

const SEEDS = [0x811c9dc5, 0x01000193];

/** FNV-1a over UTF-16 code units, mixed once more so that every bit of it is good. */
function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
