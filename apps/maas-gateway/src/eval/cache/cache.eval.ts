import { cosine, differenceOf, quantise, type Int8Vector } from '@isthmus/domain-models';
import type { Encoder } from '../models/encoder.eval.js';
import { isSame, type QuestionPair, type Split } from './cache.data.js';

/** A pair with what the cache sees of it. */
export interface JudgedPair extends QuestionPair {
  cosine: number;
  /** Whether the guard sees a difference. */
  refused: boolean;
}

/** What a threshold lets through. */
export interface Passed {
  threshold: number;
  passed: number;
  wrong: number;
  /** Of those that pass, the share that means the same; 1 where none passes. */
  precision: number;
  /** Of those that mean the same, the share that passes. */
  recall: number;
}

const THRESHOLDS = Array.from({ length: 49 }, (_, at) => (50 + at) / 100);
/** Of the pairs that pass, on the calibration half. */
const PRECISION_MIN = 0.99;
/** More kinds of near misses come by than pairs have been written. */
const MARGIN = 0.1;

/** The pairs as the cache compares them: with vectors of a byte a component. */
export function judge(encoder: Encoder, pairs: readonly QuestionPair[]): JudgedPair[] {
  const vectorOf = vectorsOf(
    encoder,
    pairs.flatMap(({ a, b }) => [a, b]),
  );
  return pairs.map((pair) => ({
    ...pair,
    cosine: cosine(vectorOf(pair.a), vectorOf(pair.b)),
    refused: differenceOf(pair.a, pair.b) !== undefined,
  }));
}

/** What each threshold lets through, with the guard or without it. */
export function sweep(pairs: readonly JudgedPair[], { guarded }: { guarded: boolean }): Passed[] {
  const same = pairs.filter(isSame).length;
  return THRESHOLDS.map((threshold) => {
    const passing = pairs.filter((pair) => pair.cosine >= threshold && !(guarded && pair.refused));
    const right = passing.filter(isSame).length;
    return {
      threshold,
      passed: passing.length,
      wrong: passing.length - right,
      precision: passing.length === 0 ? 1 : right / passing.length,
      recall: right / same,
    };
  });
}

/**
 * The threshold of the cache: the least from which on, at every higher one as well, enough of what passes is right, and
 * from which on no question passes for one of another group (`strangers`); with a margin added.
 */
export function chosenThreshold(passed: readonly Passed[], strangers: readonly number[]): number {
  const last = passed.findLast(
    ({ threshold, precision }) => precision < PRECISION_MIN || strangers.some((each) => each >= threshold),
  );
  return Number(((last?.threshold ?? 0.49) + 0.01 + MARGIN).toFixed(2));
}

/** How many pairs of questions from different groups of a language there are, and the cosines of those that the guard lets through. */
export function strangersOf(
  encoder: Encoder,
  pairs: readonly QuestionPair[],
): { pairs: number; cosines: number[] } {
  const groups = new Map(
    pairs.flatMap(({ group, language, a, b }) => [a, b].map((text) => [text, { group, language }])),
  );
  const texts = [...groups];
  const vectorOf = vectorsOf(encoder, [...groups.keys()]);
  const cosines: number[] = [];
  let count = 0;
  for (const [at, [one, own]] of texts.entries())
    for (const [other, its] of texts.slice(at + 1)) {
      if (own.group === its.group || own.language !== its.language) continue;
      count += 1;
      const near = cosine(vectorOf(one), vectorOf(other));
      // Comparing the words takes longer, and nobody asks below this.
      if (near >= (THRESHOLDS[0] ?? 0) && differenceOf(one, other) === undefined) cosines.push(near);
    }
  return { pairs: count, cosines };
}

export function ofSplit<Pair extends QuestionPair>(pairs: readonly Pair[], split: Split): Pair[] {
  return pairs.filter((pair) => pair.split === split);
}

function vectorsOf(encoder: Encoder, texts: readonly string[]): (text: string) => Int8Vector {
  const distinct = [...new Set(texts)];
  const encoded = encoder.encode(distinct);
  const { dimensions } = encoder;
  const vectors = new Map(
    distinct.map((text, at) => [text, quantise(encoded.subarray(at * dimensions, (at + 1) * dimensions))]),
  );
  return (text) => {
    const vector = vectors.get(text);
    if (!vector) throw new Error(`no vector of ${text}`);
    return vector;
  };
}
