import { expect, it } from 'vitest';
import { TokenScorer } from '@isthmus/kernels';
import { tokensOf } from './policy.fixture.js';
import { SCORES } from './policy.js';
import { explainScore, policyScoreOf, tokenScoresOf } from './token.scores.js';

const scorer = new TokenScorer();

it('scores an answer by hand-computed values', () => {
  const scores = tokenScoresOf(scorer, tokensOf(-0.1, -0.2, -3, -0.05));
  expect(scores.sum).toBeCloseTo(-3.35, 12);
  expect(scores.mean).toBeCloseTo(-0.8375, 12);
  expect(scores['length-normalised']).toBeCloseTo(-3.35 / 2, 12);
  expect(scores.minimum).toBe(-3);
  expect(scores.quantile).toBeCloseTo(-2.16, 12);
  expect(scores.first).toBe(-0.1);
  expect(scores['first-margin']).toBeCloseTo(1, 12);
  expect(scores.tail).toBeCloseTo(-0.8375, 12);
  expect(scores.shortness).toBe(-4);
});

it('takes the tail from the last eight tokens', () => {
  const scores = tokenScoresOf(scorer, tokensOf(-9, -9, ...Array.from({ length: 8 }, () => -0.5)));
  expect(scores.tail).toBe(-0.5);
});

it('clamps what a model writes for a token outside its list', () => {
  expect(tokenScoresOf(scorer, tokensOf(-9999)).first).toBe(-16);
  expect(tokenScoresOf(scorer, tokensOf(Number.NaN)).first).toBe(-16);
});

it('leaves out what there are no numbers for', () => {
  const bare = tokenScoresOf(scorer, [{ logprob: -1, top: [] }]);
  expect(bare).toMatchObject({ mean: -1, margin: undefined, entropy: undefined, 'first-margin': undefined });
  for (const tokens of [[], tokensOf(-1, undefined)])
    expect(tokenScoresOf(scorer, tokens)).toEqual(
      Object.fromEntries(SCORES.map((name) => [name, undefined])),
    );
  expect(scorer.openAnswers).toBe(0);
});

it('combines scores, is absent with any of them, and says what each adds', () => {
  const score = { kind: 'combined', bias: 2, weights: { mean: 3, minimum: 0.5 } } as const;
  const scores = tokenScoresOf(scorer, tokensOf(-1, -2));
  expect(policyScoreOf(score, scores)).toBe(2 - 4.5 - 1);
  expect(policyScoreOf(score, { ...scores, minimum: undefined })).toBeUndefined();
  expect(explainScore(score, scores)).toEqual([
    { name: 'mean', value: -1.5, adds: -4.5 },
    { name: 'minimum', value: -2, adds: -1 },
  ]);
});
