import { expect, it } from 'vitest';
import { median, shareMargin, spearman } from './statistics.js';

it('correlates ranks, not values, with ties at their mean rank', () => {
  expect(spearman([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1);
  expect(spearman([1, 2, 3, 4], [9, 7, 5, 3])).toBeCloseTo(-1);
  // By hand: ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4.
  expect(spearman([1, 2, 2, 3], [1, 3, 2, 4])).toBeCloseTo(0.9487, 4);
  expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
});

it('gives the middle and the margin of a share', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(shareMargin(50, 100)).toBeCloseTo(0.098);
  expect(shareMargin(100, 100)).toBe(0);
});
