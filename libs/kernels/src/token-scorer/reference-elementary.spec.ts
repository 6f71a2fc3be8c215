import { expect, it } from 'vitest';
import { exp, ln } from './reference-elementary.js';

/** The bound that the kernel's layout states, and half a unit for the backend's own error. */
const BOUND = 2 ** -51 + 2 ** -53;

it('is exact where the true value is', () => {
  expect([exp(0), ln(1)]).toEqual([1, 0]);
});

it('gives exp within the stated bound of the backend', () => {
  let worst = 0;
  for (let x = -60; x <= 60; x += 0.000_371) worst = Math.max(worst, Math.abs(exp(x) / Math.exp(x) - 1));
  expect(worst).toBeLessThan(BOUND);
});

it('gives ln within the stated bound of the backend, close to 1 too', () => {
  const error = (x: number): number => Math.abs(ln(x) / Math.log(x) - 1);
  let worst = 0;
  for (let x = -60.003; x <= 60; x += 0.000_371) worst = Math.max(worst, error(2 ** x));
  for (let i = 1; i <= 50_000; i++) worst = Math.max(worst, error(1 + i / 2 ** 20), error(1 - i / 2 ** 20));
  for (let n = 1; n <= 50; n++) worst = Math.max(worst, error(1 + 2 ** -n), error(1 - 2 ** (-n - 1)));
  expect(worst).toBeLessThan(BOUND);
});
