import { expect, it } from 'vitest';
import { fitListwise, type Choice } from './listwise.js';

const choice = (right: number, noise: number, weight = 1): Choice<'telling' | 'idle'> => ({
  candidates: [0, 1, 2].map((at) => ({ telling: at === right ? 1 : 0.2, idle: ((at * 7 + noise) % 3) / 3 })),
  right: [0, 1, 2].map((at) => at === right),
  weight,
});
const choices = Array.from({ length: 30 }, (_, n) => choice(n % 3, n));

it('puts the weight on what tells right candidates from others', () => {
  const { telling, idle } = fitListwise(choices);
  expect(telling).toBeGreaterThan(1);
  expect(Math.abs(idle)).toBeLessThan(telling / 10);
});

it('gives the same weights again, and learns nothing from choices that leave none', () => {
  const allRight = { ...choice(0, 1), right: [true, true, true] };
  const noneRight = { ...choice(0, 1), right: [false, false, false] };
  expect(fitListwise([...choices, allRight, noneRight])).toEqual(fitListwise(choices));
});

it('leaves fixed weights as they are', () => {
  const { telling, idle } = fitListwise(choices, { idle: -3 });
  expect(idle).toBeCloseTo(-3);
  expect(telling).toBeGreaterThan(1);
});
