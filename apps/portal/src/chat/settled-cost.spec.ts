import { expect, it } from 'vitest';
import { isSettled } from './settled-cost';

const cost = (lines: number, outputTokens: number) => ({
  lines,
  outputTokens,
  inputTokens: 5,
  amountMicro: lines * 10,
});

it('waits for what an answer wrote', () => {
  const first = cost(1, 0);
  expect(isSettled(first, { before: first, stopped: false })).toBe(false);
  expect(isSettled(cost(2, 7), { before: undefined, stopped: false })).toBe(true);
});

it('waits until the cost of a stopped answer stays the same', () => {
  const [none, first, second] = [cost(0, 0), cost(1, 0), cost(2, 7)];
  expect(isSettled(none, { before: none, stopped: true })).toBe(false);
  expect(isSettled(first, { before: none, stopped: true })).toBe(false);
  expect(isSettled(second, { before: first, stopped: true })).toBe(false);
  expect(isSettled(second, { before: undefined, stopped: true })).toBe(false);
  expect(isSettled(second, { before: second, stopped: true })).toBe(true);
});
