import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlKeptRisk, controlMarginalRisk } from './conformal.js';

const answers = (scores: number[], wrong: number[] = []) =>
  scores.map((score) => ({ score, right: !wrong.includes(score) }));

describe('marginal risk', () => {
  it('is the loosest threshold with (errors + 1) / (n + 1) within the promise', () => {
    // n = 9: at 0.2 one error passes (2 / 10), two do not (3 / 10).
    const graded = answers([9, 8, 7, 6, 5, 4, 3, 2, 1], [7, 3]);
    expect(controlMarginalRisk(graded, 0.2)).toEqual({
      threshold: 4,
      kept: 6 / 9,
      promise: { kind: 'marginal', riskMax: 0.2, answers: 9 },
    });
    expect(controlMarginalRisk(graded, 0.3).threshold).toBe(1);
    expect(controlMarginalRisk(graded, 0.1).threshold).toBe(8);
  });

  it('keeps nothing where even a clean record promises too much', () => {
    expect(controlMarginalRisk(answers([3, 2, 1]), 0.2)).toMatchObject({ threshold: null, kept: 0 });
    expect(controlMarginalRisk([], 0.5)).toMatchObject({ threshold: null, kept: 0 });
  });

  it('keeps or defers answers of one score together', () => {
    const graded = [...answers([5, 4]), { score: 3, right: true }, { score: 3, right: false }];
    expect(controlMarginalRisk(graded, 0.3).threshold).toBe(4);
  });

  it('counts answers without a score, and never keeps them', () => {
    const graded = [
      ...answers([2, 1]),
      { score: Number.NaN, right: true },
      { score: Number.NaN, right: true },
    ];
    expect(controlMarginalRisk(graded, 0.2)).toMatchObject({ threshold: 1, kept: 0.5 });
  });

  it('refuses a risk that is no share', () => {
    for (const riskMax of [0, 1, Number.NaN])
      expect(() => controlMarginalRisk([], riskMax)).toThrow(/riskMax/);
  });

  it('never exceeds its promise on average over who is left out, whatever the score', () => {
    const graded = fc.record({ score: fc.integer({ min: 0, max: 20 }), right: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(graded, { minLength: 5, maxLength: 40 }),
        fc.double({ min: 0.05, max: 0.6, noNaN: true }),
        (all, riskMax) => {
          // Exchangeable by construction: each in turn is the new one.
          const losses = all.filter(({ score, right }, i) => {
            const { threshold } = controlMarginalRisk(all.toSpliced(i, 1), riskMax);
            return threshold !== null && score >= threshold && !right;
          });
          expect(losses.length / all.length).toBeLessThanOrEqual(riskMax + 1e-12);
        },
      ),
      { seed: 15, numRuns: 300 },
    );
  });
});

it('promises of the answers kept by the Clopper–Pearson bound of the kernel', () => {
  const graded = Array.from({ length: 100 }, (_, i) => ({ score: 100 - i, right: i < 60 }));
  const { threshold, kept, promise } = controlKeptRisk(graded, { riskMax: 0.1, confidence: 0.9 });
  // 2 wrong of 62 passes: its bound at 90 % is 0.084; 3 of 63 is 0.104.
  expect(threshold).toBe(39);
  expect(kept).toBe(0.62);
  expect(promise).toEqual({ kind: 'kept', riskMax: 0.1, confidence: 0.9, answers: 100 });
  const wrong = graded.map(({ score }) => ({ score, right: false }));
  expect(controlKeptRisk(wrong, { riskMax: 0.1, confidence: 0.9 }).threshold).toBeNull();
});
