import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAnswer, VOTE_SAMPLES_MAX, scoreVotes, voteVerdict } from './votes.js';

const SEED = 11;
const invalid: unknown = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

describe('scoreVotes', () => {
  it('gives the published values', () => {
    const scores = scoreVotes([...'aaaaabbbcc']);
    expect(scores).toMatchObject({ samples: 10, empty: 0, clusters: 3, answer: 'a', agreement: 0.5 });
    expect(scores.entropy).toBeCloseTo(1.029653, 6);
  });

  it('counts empty samples in the denominator of the agreement alone', () => {
    const scores = scoreVotes(['7', '', '7', '  \n', '8']);
    expect(scores).toMatchObject({ samples: 5, empty: 2, clusters: 2, answer: '7', agreement: 2 / 5 });
    expect(scores.entropy).toBeCloseTo(-(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3), 12);
  });

  it('tells numbers apart by four decimals, and text as it is', () => {
    expect(['0.50004', '+.5', '5e-1', ' 0.5 '].map(canonicalAnswer)).toEqual(['0.5', '0.5', '0.5', '0.5']);
    expect(['-0.00001', '0.00006', '1e400', '12a', '1.2.3', 'Yes'].map(canonicalAnswer)).toEqual([
      '0',
      '0.0001',
      '1e400',
      '12a',
      '1.2.3',
      'Yes',
    ]);
    expect(scoreVotes(['e\u0301', '\u00e9']).clusters).toBe(1);
  });

  it('takes the clusters of a judge, and its undefined as no answer', () => {
    const judge = (sample: string): string | undefined =>
      sample === 'I do not know' ? undefined : sample.slice(0, 1);
    expect(scoreVotes(['yes', 'yeah', 'no', 'I do not know'], judge)).toMatchObject({
      empty: 1,
      clusters: 2,
      answer: 'y',
      agreement: 0.5,
    });
  });

  it('has an answer for no samples, for none that answers, and for one', () => {
    const none = { clusters: 0, answer: undefined, entropy: undefined };
    expect(scoreVotes([])).toEqual({ ...none, samples: 0, empty: 0, agreement: undefined });
    expect(scoreVotes(['', ' '])).toEqual({ ...none, samples: 2, empty: 2, agreement: 0 });
    expect(scoreVotes(['x'])).toMatchObject({ agreement: 1, entropy: 0 });
    expect(voteVerdict(scoreVotes(['']), 0)).toEqual({ outcome: 'absent', score: undefined });
  });

  it('refuses what is no string, too many samples, and a threshold that is no number', () => {
    expect(() => scoreVotes(['a', 3 as unknown as string])).toThrow(invalid);
    expect(() => scoreVotes(new Array<string>(VOTE_SAMPLES_MAX + 1).fill('a'))).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
    expect(scoreVotes(new Array<string>(VOTE_SAMPLES_MAX).fill('a')).agreement).toBe(1);
    expect(() => voteVerdict(scoreVotes(['a']), Number.NaN)).toThrow(invalid);
  });

  it('keeps an answer from its threshold on', () => {
    const scores = scoreVotes(['a', 'a', 'a', 'b', '']);
    expect(voteVerdict(scores, 0.6)).toEqual({ outcome: 'keep', score: 0.6 });
    expect(voteVerdict(scores, 0.600001).outcome).toBe('defer');
  });

  it('does not depend on the order, and stays within its bounds', () => {
    const votes = fc.array(fc.constantFrom('', 'a', 'b', '1', '1.00001', '2'), { maxLength: 60 });
    const property = fc.property(votes, (samples) => {
      const { agreement, entropy, clusters, empty } = scoreVotes(samples);
      const reversed = scoreVotes(samples.toReversed());
      expect(reversed.agreement).toBe(agreement);
      expect(Math.abs((reversed.entropy ?? 0) - (entropy ?? 0))).toBeLessThan(1e-12);
      expect(empty).toBe(samples.filter((sample) => sample === '').length);
      expect(agreement ?? 1).toBeLessThanOrEqual(1);
      expect(entropy ?? 0).toBeGreaterThanOrEqual(0);
      expect(entropy ?? 0).toBeLessThanOrEqual(Math.log(Math.max(1, clusters)) + 1e-12);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});

it('does not sort long runs of combining marks, which takes quadratic time', () => {
  const before = process.threadCpuUsage();
  expect(canonicalAnswer(`a${'\u0323\u0301'.repeat(70_000)}`)).toHaveLength(30);
  expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(1_000); // 10 s when sorted
});
