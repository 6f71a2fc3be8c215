import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calibrateThreshold, riskUpperBound, type GradedAnswer } from './calibration.js';

const SEED = 5;

it('bounds the risk as Clopper and Pearson do', () => {
  // No errors: 1 − δ^(1/m). The others from the tables of the 95 % two-sided interval (δ = 0.025).
  expect(riskUpperBound(0, 10, 0.95)).toBeCloseTo(1 - 0.05 ** 0.1, 10);
  expect(riskUpperBound(1, 10, 0.975)).toBeCloseTo(0.4450161, 6);
  expect(riskUpperBound(5, 50, 0.975)).toBeCloseTo(0.2181354, 6);
  expect(riskUpperBound(3, 3, 0.95)).toBe(1);
});

it('finds the loosest threshold that keeps the promise', () => {
  const answers: GradedAnswer[] = [
    ...Array.from({ length: 100 }, (_, i) => ({ score: -i / 1000, right: true })),
    ...Array.from({ length: 100 }, (_, i) => ({ score: -1 - i / 1000, right: false })),
  ];
  const found = calibrateThreshold(answers, { riskMax: 0.05, confidence: 0.95 });
  // 100 right ones and one wrong: the bound is 4.6 %; with two it is 6.0 %.
  expect(found.threshold).toBe(-1);
  expect(found.kept).toBeCloseTo(101 / 200, 12);
  expect(found.riskBound).toBeLessThanOrEqual(0.05);
});

it('keeps nothing where nothing can be promised', () => {
  expect(calibrateThreshold([], { riskMax: 0.1, confidence: 0.9 }).threshold).toBe(Infinity);
  const wrong = Array.from({ length: 200 }, (_, i) => ({ score: -i, right: i > 0 }));
  expect(calibrateThreshold(wrong.slice(0, 20), { riskMax: 0.05, confidence: 0.95 }).threshold).toBe(
    Infinity,
  );
  expect(() => calibrateThreshold([], { riskMax: 0, confidence: 0.9 })).toThrow('riskMax');
  expect(() => calibrateThreshold([], { riskMax: 0.1, confidence: 1 })).toThrow('confidence');
});

it('never splits answers of the same score', () => {
  const graded = fc.record({ score: fc.integer({ min: -5, max: 0 }), right: fc.boolean() });
  const property = fc.property(fc.array(graded, { maxLength: 200 }), (answers) => {
    const found = calibrateThreshold(answers, { riskMax: 0.6, confidence: 0.8 });
    const standing = answers.filter(({ score }) => score >= found.threshold).length;
    expect(found.kept).toBe(answers.length === 0 ? 0 : standing / answers.length);
  });
  fc.assert(property, { seed: SEED });
});
