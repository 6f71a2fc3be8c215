import { describe, expect, it } from 'vitest';
import { applyRule, fitLogisticRule, probabilityOf } from './logistic.js';
import { REQUEST_FEATURES, requestFeaturesOf } from './request.features.js';
import { fitRouter, routedNeed } from './request.router.js';
import { fitRidge } from './ridge.js';

const request = (task: string | undefined, text = 'a', meaning: number[] = []) => ({ task, text, meaning });

describe('a router', () => {
  it('goes by the means of the task, drawn to those of all', () => {
    const of = (task: string, small: number) =>
      Array.from({ length: 20 }, () => ({ ...request(task), small, large: 1 }));
    const router = fitRouter([...of('law', 0), ...of('history', 1)], 1);
    expect(router.small.tasks['law']).toBeCloseTo((0.5 * 20) / 40, 12);
    expect(router.small.tasks['history']).toBeCloseTo((20 + 0.5 * 20) / 40, 12);
    expect(routedNeed(router, request('law')).need).toBeCloseTo(0.75, 9);
    expect(routedNeed(router, request('history')).need).toBeCloseTo(0.25, 9);
    for (const task of [undefined, 'cooking', 'constructor'])
      expect(routedNeed(router, request(task)).small[0]).toEqual({ name: 'task', adds: 0.5 });
  });

  it('sends what only the large model gets right, not what neither does', () => {
    const outcomes = Array.from({ length: 60 }, (_, i) => {
      const [hard, hopeless] = [i % 3 === 1 ? 1 : 0, i % 3 === 2 ? 1 : 0];
      return {
        ...request(undefined, 'a', [hard, hopeless]),
        small: i % 3 === 0 ? 1 : 0,
        large: 1 - hopeless,
      };
    });
    const router = fitRouter(outcomes, 0.01);
    const need = (...meaning: number[]) => routedNeed(router, request(undefined, 'a', meaning)).need;
    expect(need(0, 0)).toBeCloseTo(0, 2);
    expect(need(1, 0)).toBeCloseTo(1, 2);
    expect(need(0, 1)).toBeCloseTo(0, 2);
  });

  it('says what it comes from: the parts add up', () => {
    const outcomes = Array.from({ length: 40 }, (_, i) => ({
      ...request(undefined, `${'a '.repeat(i)}?`, [i % 2, 1]),
      small: i % 2,
      large: 0.5,
    }));
    const router = fitRouter(outcomes, 1);
    const { need, small, large } = routedNeed(router, request(undefined, 'a a a', [1, 1]));
    const sum = (parts: readonly { adds: number }[]) => parts.reduce((total, { adds }) => total + adds, 0);
    const [smallRight, largeRight] = [sum(small), sum(large)];
    expect(need).toBeCloseTo((largeRight - smallRight + (1 - smallRight) * largeRight) / 2, 12);
    expect(small.map(({ name }) => name)).toEqual(['task', ...REQUEST_FEATURES, 'meaning']);
  });
});

it('sees what a request looks like', () => {
  const features = (text: string) =>
    Object.fromEntries(REQUEST_FEATURES.map((name, i) => [name, requestFeaturesOf(text)[i]]));
  expect(features('1234')).toMatchObject({ digits: 4, han: 0, negation: 0 });
  expect(features('不好')).toMatchObject({ han: 1, negation: 0.5 });
  expect(features('All EXCEPT one is not ____')).toMatchObject({ negation: 1 });
  expect(features('How many ____?')).toMatchObject({ quantities: 0.25, blank: 0.5 });
  expect(requestFeaturesOf('').every((value) => Number.isFinite(value))).toBe(true);
});

describe('fitted rules', () => {
  it('find the line through points', () => {
    const xs = [0, 1, 2, 3];
    const labels = [xs.map((x) => 3 * x - 2), xs.map((x) => 1 - x)];
    const rules = fitRidge(
      xs.map((x) => [x, 7]),
      labels,
      1e-9,
    );
    expect(rules[0]?.weights[0]).toBeCloseTo(3, 6);
    expect(rules.map((rule) => applyRule(rule, [10, 7]))).toEqual([
      expect.closeTo(28, 5),
      expect.closeTo(-9, 5),
    ]);
  });

  it('find the odds of what was seen', () => {
    const rows = [1, 1, 1, 0]
      .map((label) => ({ features: [1], label }))
      .concat([1, 0, 0, 0].map((label) => ({ features: [-1], label })));
    const rule = fitLogisticRule(rows, 1e-6);
    expect(probabilityOf(applyRule(rule, [1]))).toBeCloseTo(0.75, 4);
    expect(probabilityOf(applyRule(rule, [-1]))).toBeCloseTo(0.25, 4);
  });

  it('exist where all labels are the same, and not without rows', () => {
    const { bias, weights } = fitLogisticRule([{ features: [1], label: 1 }], 1);
    expect(Number.isFinite(bias) && Number.isFinite(weights[0])).toBe(true);
    expect(() => fitLogisticRule([], 1)).toThrow(/rows/);
    expect(() => fitRidge([], [[]], 1)).toThrow(/rows/);
  });
});
