import type { AnswerStream, TokenScorer } from '@isthmus/kernels';
import { SCORES, type PolicyScore, type ScoreName } from './policy.js';

/** One token of an answer, as its model scored it. */
export interface ScoredToken {
  /** Natural logarithm; undefined where the model gives none. NaN and −∞ count as the kernel's floor, −16. */
  logprob: number | undefined;
  /** Of the likeliest tokens, the most likely first; empty where the model lists none. */
  top: readonly number[];
}

export type TokenScores = Readonly<Record<ScoreName, number | undefined>>;

/** Tokens at the end of an answer whose mean is its `tail`, and of the sliding window. */
export const WINDOW = 8;
/** sum / n^β: between the sum, which punishes long answers, and the mean, which forgives one bad token in many. */
const BETA = 0.5;
const ALPHA = 0.1;
/** How deep the kernel counts a log-probability, and so does what is computed beside it. */
const FLOOR = -16;

/** All scores of an answer. Those that its tokens have no numbers for are absent; one unscored token leaves all of them so. */
export function tokenScoresOf(scorer: TokenScorer, tokens: readonly ScoredToken[]): TokenScores {
  const stream = scorer.open({ window: WINDOW });
  try {
    for (const { logprob, top } of tokens) {
      if (logprob === undefined) return ABSENT;
      stream.push(logprob, top);
    }
    return readScores(stream, tokens);
  } finally {
    stream.close();
  }
}

/** What a policy goes by; absent where one of its scores is. Only sums and products: the same bits everywhere. */
export function policyScoreOf(score: PolicyScore, scores: TokenScores): number | undefined {
  if (score.kind === 'single') return scores[score.name];
  let total = score.bias;
  for (const name of SCORES) {
    const weight = score.weights[name];
    if (weight === undefined) continue;
    const value = scores[name];
    if (value === undefined) return undefined;
    total += weight * value;
  }
  return total;
}

/** What each score adds to a combined one, the largest first. */
export function explainScore(
  score: PolicyScore,
  scores: TokenScores,
): { name: ScoreName; value: number | undefined; adds: number | undefined }[] {
  const weights = score.kind === 'single' ? { [score.name]: 1 } : score.weights;
  return SCORES.flatMap((name) => {
    const weight = (weights as Partial<Record<ScoreName, number>>)[name]; // Of score names alone.
    const value = scores[name];
    return weight === undefined
      ? []
      : [{ name, value, adds: value === undefined ? undefined : weight * value }];
  }).toSorted((a, b) => Math.abs(b.adds ?? 0) - Math.abs(a.adds ?? 0));
}

function readScores(stream: AnswerStream, tokens: readonly ScoredToken[]): TokenScores {
  const scores = stream.scores();
  const tail = tokens.slice(-WINDOW).map(({ logprob }) => clamped(logprob ?? Number.NaN));
  const [first] = tokens;
  return {
    sum: scores.sum,
    mean: scores.mean,
    'length-normalised': stream.lengthNormalised(BETA),
    minimum: scores.minimum,
    'windowed-minimum': scores.windowedMinimum,
    quantile: stream.quantile(ALPHA),
    first: first && clamped(first.logprob ?? Number.NaN),
    'first-margin': first && marginOf(first.top),
    tail: tail.length === 0 ? undefined : tail.reduce((sum, value) => sum + value, 0) / tail.length,
    margin: scores.marginMean,
    entropy: scores.entropyLower === undefined ? undefined : -scores.entropyLower,
    // A model that is asked for a word and writes a paragraph has mostly not understood.
    shortness: tokens.length === 0 ? undefined : -tokens.length,
  };
}

/** t₁ − t₂ in nats; absent without two alternatives. */
function marginOf([likeliest, next]: readonly number[]): number | undefined {
  if (likeliest === undefined || next === undefined) return undefined;
  return clamped(likeliest) - clamped(next);
}

function clamped(logprob: number): number {
  return Number.isNaN(logprob) ? FLOOR : Math.min(0, Math.max(FLOOR, logprob));
}

// Every name is of SCORES.
const ABSENT = Object.fromEntries(SCORES.map((name) => [name, undefined])) as TokenScores;
