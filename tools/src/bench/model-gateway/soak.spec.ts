import { expect, it } from 'vitest';
import { growthOf } from './soak.ts';

it('compares the end with what follows the warm-up, whatever a single sample says', () => {
  // Two samples of warm-up, then thirds of three.
  expect(growthOf([50, 90, 100, 180, 102, 100, 104, 103, 60, 105, 107])).toEqual({
    megabytes: { warm: 102, end: 105, highest: 180 },
    growth: 105 / 102 - 1,
  });
});

it('sees a leak', () => {
  const leaking = Array.from({ length: 20 }, (_, at) => 100 + at * 5);
  expect(growthOf(leaking).growth).toBeGreaterThan(0.3);
  expect(growthOf(leaking.map(() => 100)).growth).toBe(0);
});
