import { expect, it } from 'vitest';
import { exp, ln } from './reference-elementary.js';

it('is exact where the true value is', () => {
  expect([exp(0), ln(1)]).toEqual([1, 0]);
});

it('stays within two units in the last place of the engine', () => {
  let worstExp = 0;
  let worstLn = 0;
  for (let x = -60; x <= 60; x += 0.0137) {
    worstExp = Math.max(worstExp, Math.abs(exp(x) / Math.exp(x) - 1));
    const y = 2 ** (x / 2) * (1 + Math.abs(x) / 61);
    worstLn = Math.max(worstLn, Math.abs(ln(y) - Math.log(y)) / Math.max(Math.abs(Math.log(y)), 1e-3));
  }
  expect(worstExp).toBeLessThan(3 * Number.EPSILON);
  expect(worstLn).toBeLessThan(3 * Number.EPSILON);
});
