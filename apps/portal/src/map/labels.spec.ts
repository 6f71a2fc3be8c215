import { expect, it } from 'vitest';
import { fits, positions } from './labels';

const canvas = { width: 200, height: 100 };

it('puts a name right of its dot first, then left, above, below', () => {
  const [right, left, above, below] = positions({ x: 100, y: 50, radius: 5 }, 40);
  expect(right?.left).toBeGreaterThan(105);
  expect(left?.right).toBeLessThan(95);
  expect(above?.bottom).toBeLessThan(45);
  expect(below?.top).toBeGreaterThan(55);
});

it('refuses a place that another name has taken', () => {
  const [right] = positions({ x: 100, y: 50, radius: 5 }, 40);
  const free = { left: 0, top: 0, right: 50, bottom: 20 };
  const taken = { left: 120, top: 45, right: 180, bottom: 60 };
  expect([fits(right ?? taken, [free], canvas), fits(right ?? taken, [taken], canvas)]).toEqual([
    true,
    false,
  ]);
});

it('refuses a place that leaves the canvas', () => {
  const [right, left] = positions({ x: 180, y: 50, radius: 5 }, 40);
  expect([right, left].map((area) => area && fits(area, [], canvas))).toEqual([false, true]);
});
