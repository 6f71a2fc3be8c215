import { describe, expect, it } from 'vitest';
import { AppError } from '@isthmus/platform-errors';
import { policyOf } from './policy.fixture.js';
import { checkedPolicy, watchedScore, type CollaborationPolicy } from './policy.js';

it('leaves a policy as it is', () => {
  const policy = policyOf({ budget: { costMicroMax: 0, firstTokenMsMax: 300 } });
  expect(checkedPolicy(policy)).toBe(policy);
  expect(checkedPolicy(policyOf({ threshold: null })).threshold).toBeNull();
});

describe('names the field that is wrong', () => {
  const promise = policyOf().promise;
  const cases: [field: string, changes: Partial<CollaborationPolicy>][] = [
    ['version', { version: 0 }],
    ['small', { small: '' }],
    ['small', { small: 'auto/other' }],
    ['large', { large: '' }],
    ['large', { large: 'auto/other' }],
    ['large', { large: 'local/small' }],
    ['threshold', { threshold: Number.NaN }],
    ['promise.riskMax', { promise: { ...promise, riskMax: 1 } }],
    ['promise.riskMax', { promise: { ...promise, riskMax: 0 } }],
    ['promise.confidence', { promise: { ...promise, kind: 'kept' } }],
    ['promise.answers', { promise: { ...promise, answers: 0 } }],
    ['heldBackTokens', { heldBackTokens: 0 }],
    ['heldBackTokens', { heldBackTokens: 65 }],
    ['budget.costMicroMax', { budget: { costMicroMax: -1 } }],
    ['budget.firstTokenMsMax', { budget: { firstTokenMsMax: Infinity } }],
    ['score', { score: { kind: 'single', name: 'first' } }],
    ['score', { score: { kind: 'combined', bias: 0, weights: { mean: 1 } } }],
    ['score.weights', { when: 'before-first-token', score: { kind: 'combined', bias: 0, weights: {} } }],
    [
      'score.weights',
      { when: 'before-first-token', score: { kind: 'combined', bias: 0, weights: { mean: Number.NaN } } },
    ],
  ];
  it.each(cases)('%s', (field, changes) => {
    const error = thrownBy(() => checkedPolicy(policyOf(changes)));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.message).toContain(field);
  });
});

it('watches one score mid-stream, and none where a prefix decides', () => {
  expect(watchedScore(policyOf())).toBe('minimum');
  expect(watchedScore(policyOf({ when: 'before-first-token' }))).toBeUndefined();
});

function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('nothing was thrown');
}
