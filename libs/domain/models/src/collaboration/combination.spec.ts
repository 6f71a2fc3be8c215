import { expect, it } from 'vitest';
import { TokenScorer } from '@isthmus/kernels';
import { fitCombinedScores } from './combination.js';
import { tokensOf } from './policy.fixture.js';
import { policyScoreOf, tokenScoresOf } from './token.scores.js';

const scorer = new TokenScorer();
const scoresOf = (...logprobs: number[]) => tokenScoresOf(scorer, tokensOf(...logprobs));

/** In `calm` a certain answer is right, in `contrary` an uncertain one. */
const answers = Array.from({ length: 80 }, (_, i) => {
  const certain = i % 2 === 0;
  const task = i % 4 < 2 ? 'calm' : 'contrary';
  return {
    task,
    scores: scoresOf(certain ? -0.1 : -2, -0.5 - (i % 3) / 10),
    right: certain === (task === 'calm'),
  };
});

it('weighs the scores of each task by what was right in it, on one scale', () => {
  const fitted = fitCombinedScores(answers, 1);
  for (const { task, scores, right } of answers) {
    const score = fitted[task];
    expect(score && (policyScoreOf(score, scores) ?? Number.NaN) > 0).toBe(right);
  }
});

it('goes by all tasks where one has few answers', () => {
  const few = [...answers.filter(({ task }) => task === 'calm'), { ...answers[0], task: 'rare' }];
  const { rare } = fitCombinedScores(few as typeof answers, 1);
  const odds = (...logprobs: number[]) => rare && policyScoreOf(rare, scoresOf(...logprobs));
  expect(odds(-0.1, -0.5)).toBeGreaterThan(0);
  expect(odds(-2, -0.5)).toBeLessThan(0);
});

it('refuses answers without scores', () => {
  expect(() => fitCombinedScores([], 1)).toThrow(/rows/);
  const bare = { task: 'a', right: true, scores: tokenScoresOf(scorer, [{ logprob: -1, top: [] }]) };
  expect(() => fitCombinedScores([bare], 1)).toThrow(/first-margin/);
});
