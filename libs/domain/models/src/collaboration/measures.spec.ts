import { describe, expect, it } from 'vitest';
import { expectedCalibrationError } from './calibration.error.js';
import { callsFor, deferralCurve } from './deferral.curve.js';
import { areaUnderRoc } from './ranks.js';

it('ranks right above wrong, ties counted half', () => {
  expect(areaUnderRoc([3, 4], [1, 2])).toBe(1);
  expect(areaUnderRoc([1, 2], [3, 4])).toBe(0);
  expect(areaUnderRoc([2, 4], [1, 3])).toBe(0.75);
  expect(areaUnderRoc([3, 2], [1, 2])).toBe(0.875);
  expect(areaUnderRoc([1], [1])).toBe(0.5);
  expect(areaUnderRoc([], [1])).toBeNaN();
});

describe('the deferral curve', () => {
  const outcomes = [
    { score: 1, small: 0, large: 1 },
    { score: 2, small: 1, large: 1 },
    { score: 3, small: 0, large: 1 },
    { score: 4, small: 1, large: 0 },
  ];

  it('recovers the gap with the lowest scores first', () => {
    const curve = deferralCurve(outcomes);
    expect(curve.recovered).toEqual([0, 1, 1, 2, 1]);
    expect(curve.average).toBe(1);
    expect(callsFor(curve, 0.5)).toBe(0.25);
    expect(callsFor(curve, 2)).toBe(0.75);
    expect(callsFor(curve, 3)).toBeUndefined();
  });

  it('does not depend on the order of requests with one score', () => {
    const flat = outcomes.map((outcome) => ({ ...outcome, score: 0 }));
    expect(deferralCurve(flat).recovered).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });
});

it('weighs the distance of what was stated from what became true by bin', () => {
  const cases = [
    { probability: 0.95, right: true },
    { probability: 0.95, right: false },
    { probability: 0.05, right: false },
    { probability: 1, right: true },
  ];
  // Highest bin: |2 − 2.9| / 4, lowest: |0 − 0.05| / 4.
  expect(expectedCalibrationError(cases)).toBeCloseTo((0.9 + 0.05) / 4, 12);
  expect(expectedCalibrationError([])).toBeNaN();
});
