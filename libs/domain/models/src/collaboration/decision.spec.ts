import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenScorer } from '@isthmus/kernels';
import { CollaborationStream, type Decision } from './decision.js';
import { policyOf, tokensOf } from './policy.fixture.js';
import type { CollaborationPolicy } from './policy.js';
import { recordedToken, replayDecision } from './replay.js';
import { policyScoreOf, tokenScoresOf, type ScoredToken } from './token.scores.js';

const scorer = new TokenScorer();
const BOUNDS = { costMicro: 100, tokensMax: 64 };

/** What was released after each token, and what came of it. */
function follow(
  policy: CollaborationPolicy,
  tokens: readonly ScoredToken[],
  { bounds = BOUNDS, elapsedMs = 0 } = {},
): { released: number[]; decision: Decision } {
  const stream = new CollaborationStream(scorer, policy, bounds);
  try {
    const released: number[] = [];
    for (const token of tokens) {
      const progress = stream.push(token, elapsedMs);
      released.push(progress.released);
      if (progress.decision?.outcome === 'defer') return { released, decision: progress.decision };
    }
    return { released, decision: stream.end() };
  } finally {
    stream.close();
  }
}

describe('mid-stream', () => {
  it('holds the newest tokens back and shows all of an answer that stands', () => {
    const { released, decision } = follow(policyOf(), tokensOf(-0.1, -0.2, -0.3, -0.1, -0.5));
    expect(released).toEqual([0, 0, 0, 1, 2]);
    expect(decision).toEqual({
      outcome: 'keep',
      because: 'score',
      score: -0.5,
      tokens: 5,
      released: 2,
      handover: undefined,
    });
  });

  it('lets the large model rewrite an answer of which nothing was shown', () => {
    const { released, decision } = follow(policyOf(), tokensOf(-0.1, -3, -0.1));
    expect(released).toEqual([0, 0]);
    expect(decision).toMatchObject({ outcome: 'defer', tokens: 2, released: 0, handover: 'rewrite' });
  });

  it('lets the large model go on from what was shown, and takes nothing of it back', () => {
    const { released, decision } = follow(policyOf(), tokensOf(-0.1, -0.1, -0.1, -0.1, -0.1, -3));
    expect(released).toEqual([0, 0, 0, 1, 2, 2]);
    expect(decision).toMatchObject({ outcome: 'defer', because: 'score', released: 2, handover: 'continue' });
  });

  it('keeps nothing where no threshold keeps the promise', () => {
    expect(follow(policyOf({ threshold: null }), tokensOf(0, 0)).decision.outcome).toBe('defer');
  });

  it('refuses a score that can only be read off a prefix', () => {
    const policy = policyOf({ score: { kind: 'single', name: 'first' } });
    expect(() => new CollaborationStream(scorer, policy, BOUNDS)).toThrow(/mid-stream/);
  });
});

describe('before the first token', () => {
  const policy = policyOf({
    when: 'before-first-token',
    score: { kind: 'combined', bias: 1, weights: { first: 1, mean: 2 } },
    threshold: 0,
  });

  it('decides over the tokens that are held back, then shows everything', () => {
    // 1 + (−0.1) + 2·(−0.2) = 0.5
    const { released, decision } = follow(policy, tokensOf(-0.1, -0.2, -0.3, -9));
    expect(released).toEqual([0, 0, 3, 4]);
    expect(decision.outcome).toBe('keep');
    expect(decision.score).toBeCloseTo(0.5, 12);
  });

  it('decides over the whole of a shorter answer', () => {
    // 1 + (−1) + 2·(−1) = −2
    const { released, decision } = follow(policy, tokensOf(-1));
    expect(released).toEqual([0]);
    expect(decision).toMatchObject({ outcome: 'defer', handover: 'rewrite', tokens: 1 });
    expect(decision.score).toBeCloseTo(-2, 12);
  });

  it('hands over where the first token comes too late', () => {
    const late = policyOf({ ...policy, budget: { firstTokenMsMax: 200 } });
    const { decision } = follow(late, tokensOf(-0.1), { elapsedMs: 201 });
    expect(decision).toMatchObject({ outcome: 'defer', because: 'latency' });
    expect(follow(late, tokensOf(-0.1), { elapsedMs: 200 }).decision.because).toBe('score');
  });
});

describe('answers that cannot be scored', () => {
  it('takes the way that the policy names where there are no log-probabilities', () => {
    const decided = (withoutScore: 'small' | 'large') =>
      follow(policyOf({ withoutScore }), tokensOf(undefined, undefined)).decision;
    expect(decided('large')).toMatchObject({ outcome: 'defer', because: 'no-score', tokens: 1, released: 0 });
    expect(decided('small')).toMatchObject({ outcome: 'keep', because: 'no-score' });
  });

  it('takes it for an empty answer, too', () => {
    expect(follow(policyOf(), []).decision).toMatchObject({
      outcome: 'defer',
      because: 'no-score',
      tokens: 0,
    });
  });

  it('takes it where log-probabilities stop in the middle, with nothing shown taken back', () => {
    const { decision } = follow(policyOf(), tokensOf(-0.1, -0.1, -0.1, -0.1, undefined));
    expect(decision).toMatchObject({ because: 'no-score', released: 1, handover: 'continue' });
  });

  it('counts NaN as the least likely token', () => {
    expect(follow(policyOf(), tokensOf(-0.1, Number.NaN)).decision).toMatchObject({
      outcome: 'defer',
      score: -16,
    });
  });
});

it('leaves the large model out where both together may cost more than the policy allows', () => {
  const policy = policyOf({ budget: { costMicroMax: 99 } });
  const { released, decision } = follow(policy, tokensOf(-9, -9));
  expect(decision).toMatchObject({ outcome: 'keep', because: 'cost' });
  expect(released).toEqual([1, 2]);
  expect(follow(policyOf({ budget: { costMicroMax: 100 } }), tokensOf(-9)).decision.outcome).toBe('defer');
});

const logprobs = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -6, max: 0, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -9999, -Infinity) },
  ),
  { minLength: 1, maxLength: 40 },
);
const policies = fc
  .record({
    score: fc.constantFrom('minimum', 'sum', 'mean', 'windowed-minimum', 'quantile', 'margin', 'entropy'),
    threshold: fc.double({ min: -8, max: 0, noNaN: true }),
    heldBackTokens: fc.integer({ min: 1, max: 12 }),
    when: fc.constantFrom('mid-stream', 'before-first-token'),
  } as const)
  .map(({ score, ...rest }) => policyOf({ ...rest, score: { kind: 'single', name: score } }));

describe('every answer', () => {
  it('is decided mid-stream as the whole of it would be', () => {
    fc.assert(
      fc.property(policies, logprobs, (drawn, values) => {
        const policy = { ...drawn, when: 'mid-stream' as const };
        const tokens = tokensOf(...values);
        const whole = policyScoreOf(policy.score, tokenScoresOf(scorer, tokens)) ?? -Infinity;
        const { outcome } = follow(policy, tokens).decision;
        // A mean of margins is given up only where it is surely below, by 1e-9.
        if (Math.abs(whole - (policy.threshold ?? 0)) > 1e-8)
          expect(outcome).toBe(whole >= (policy.threshold ?? 0) ? 'keep' : 'defer');
      }),
      { seed: 15, numRuns: 300 },
    );
  });

  it('never withdraws a token, and shows none that is held back', () => {
    fc.assert(
      fc.property(policies, logprobs, (policy, values) => {
        const { released, decision } = follow(policy, tokensOf(...values));
        for (const [i, count] of released.entries())
          expect(count).toBeGreaterThanOrEqual(released[i - 1] ?? 0);
        expect(decision.released).toBeLessThanOrEqual(released.at(-1) ?? 0);
        expect(decision.released).toBeLessThanOrEqual(Math.max(0, values.length - policy.heldBackTokens + 1));
      }),
      { seed: 15, numRuns: 300 },
    );
  });

  it('is decided again from its record, bit for bit, by the kernel and by its reference', () => {
    const reference = new TokenScorer({ backend: 'reference' });
    fc.assert(
      fc.property(policies, logprobs, (policy, values) => {
        const tokens = tokensOf(...values);
        const { decision } = follow(policy, tokens);
        const record = {
          policy,
          bounds: BOUNDS,
          tokens: tokens.slice(0, decision.tokens).map((token) => recordedToken(token, 0)),
          ended: true,
          decision,
        };
        const stored = JSON.parse(JSON.stringify(record)) as typeof record; // What a database gives back.
        expect(replayDecision(scorer, stored)).toEqual(decision);
        expect(replayDecision(reference, stored)).toEqual(decision);
      }),
      { seed: 15, numRuns: 200 },
    );
    expect(scorer.openAnswers).toBe(0);
  });
});
