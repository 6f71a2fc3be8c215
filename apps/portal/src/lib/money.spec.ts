import { expect, it } from 'vitest';
import { columnDigits, fractionDigits, stepDigits, wholeCents } from './money';

it('keeps two significant digits of small amounts', () => {
  expect([0, 2_500_000, 260_000, 26_000, 260, 4].map(fractionDigits)).toEqual([2, 2, 2, 3, 5, 6]);
});

it('gives every amount of a column the digits of the one that needs the most', () => {
  expect([[], [2_500_000, 0], [49_000, 3_100, 840, 23]].map(columnDigits)).toEqual([2, 2, 6]);
});

it('formats every tick of an axis with the digits that the step needs', () => {
  expect([50_000_000, 1_000_000, 500_000, 250_000, 500, 2_000].map(stepDigits)).toEqual([0, 0, 1, 2, 4, 3]);
});

it.each([
  [99_995_600, 99_990_000],
  [100_000_000, 100_000_000],
  [-1_234_567, -1_240_000],
  [4_400, 4_400],
])('shows a balance of %i as at most what there is: %i', (micro, shown) => {
  expect(wholeCents(micro)).toBe(shown);
});
