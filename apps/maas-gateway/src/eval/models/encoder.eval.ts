import { bm25 } from './bm25.js';
import type { Passage, SentencePair } from './eval.data.js';
import { mean, spearman } from './statistics.js';

/** Unit vectors of texts, one after the other. */
export interface Encoder {
  readonly dimensions: number;
  encode(texts: readonly string[]): Float32Array;
}

export interface SimilarityResult {
  languages: string;
  pairs: number;
  correlation: number;
}

/** How well cosines order pairs as people grade them: all pairs, then each kind; pairs with rarer languages together. */
export function evaluateSimilarity(encoder: Encoder, pairs: readonly SentencePair[]): SimilarityResult[] {
  const left = encoder.encode(pairs.map(({ a }) => a));
  const right = encoder.encode(pairs.map(({ b }) => b));
  const { dimensions } = encoder;
  const graded = pairs.map(({ languages, grade }, at) => ({
    kind: ['en', 'zh', 'en-zh'].includes(languages) ? languages : 'English and another',
    grade,
    cosine: cosine(vectorAt(left, at, dimensions), vectorAt(right, at, dimensions)),
  }));
  const resultOf = (languages: string, rows: typeof graded): SimilarityResult => ({
    languages,
    pairs: rows.length,
    correlation: spearman(
      rows.map((row) => row.cosine),
      rows.map(({ grade }) => grade),
    ),
  });
  const kinds = Map.groupBy(graded, ({ kind }) => kind);
  return [resultOf('all', graded), ...[...kinds].map(([kind, rows]) => resultOf(kind, rows))];
}

export interface RetrievalResult {
  /** Of the question and of the passage. */
  languages: string;
  queries: number;
  recallAt1: number;
  recallAt5: number;
  /** Mean reciprocal rank. */
  mrr: number;
}

/** Rank, from 1, of each query's passage among all passages, by a scoring of all passages. */
export function evaluateRetrieval(
  passages: readonly Passage[],
  scoresOf: (query: string) => readonly number[],
): RetrievalResult[] {
  const ranked = passages.map(({ language, query }, at) => ({
    kind: language === query.language ? language : `${query.language} → ${language}`,
    rank: rankOf(scoresOf(query.text), at),
  }));
  const kinds = Map.groupBy(ranked, ({ kind }) => kind);
  return [resultOfRanks('all', ranked), ...[...kinds].map(([kind, rows]) => resultOfRanks(kind, rows))];
}

/** The cosine of a query with every passage. */
export function encoderScores(encoder: Encoder, passages: readonly Passage[]) {
  const vectors = encoder.encode(passages.map(({ text }) => text));
  return (query: string): number[] => {
    const asked = encoder.encode([query]);
    return passages.map((_, at) => cosine(asked, vectorAt(vectors, at, encoder.dimensions)));
  };
}

export function lexicalScores(passages: readonly Passage[]) {
  return bm25(passages.map(({ text }) => text));
}

function resultOfRanks(languages: string, rows: readonly { rank: number }[]): RetrievalResult {
  const within = (most: number) => rows.filter(({ rank }) => rank <= most).length / rows.length;
  return {
    languages,
    queries: rows.length,
    recallAt1: within(1),
    recallAt5: within(5),
    mrr: mean(rows.map(({ rank }) => 1 / rank)),
  };
}

/** Ties count as if half of them came first: a search that finds nothing must not rank by the order of the file. */
function rankOf(scores: readonly number[], at: number): number {
  const own = scores[at] ?? Number.NaN;
  const above = scores.filter((score) => score > own).length;
  const equal = scores.filter((score) => score === own).length - 1;
  return 1 + above + equal / 2;
}

function vectorAt(vectors: Float32Array, at: number, dimensions: number): Float32Array {
  return vectors.subarray(at * dimensions, (at + 1) * dimensions);
}

function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? Number.NaN), 0);
}
