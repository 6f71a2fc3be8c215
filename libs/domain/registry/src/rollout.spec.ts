import { expect, it } from 'vitest';
import { activeRollout, isServing, nextGeneration, rolloutTo, runsDifferently } from './index.js';

const failure = { code: 'INTERNAL' };

it('gives each attempt a number of its own, also after one that failed', () => {
  expect(nextGeneration({ generation: 3 })).toBe(4);
  expect(nextGeneration({ generation: 3, rollout: { generation: 4 } })).toBe(5);
  expect(nextGeneration({ generation: 3, rollout: { generation: 6, failure } })).toBe(7);
  expect(nextGeneration({ generation: 8, rollout: { generation: 6, failure } })).toBe(9);
});

it('knows the rollout that is under way, and none that failed', () => {
  const rollout = { generation: 2 };
  expect(activeRollout({ generation: 1, rollout })).toBe(rollout);
  expect(activeRollout({ generation: 1, rollout: { ...rollout, failure } })).toBeUndefined();
  expect(rolloutTo({ generation: 1, rollout }, 2)).toBe(rollout);
  expect(rolloutTo({ generation: 1, rollout }, 1)).toBeUndefined();
  expect(rolloutTo({ generation: 1 }, 1)).toBeUndefined();
  const serving = (generation: number) => isServing({ generation: 1, rollout }, generation);
  expect([1, 2, 3].map(serving)).toEqual([true, true, false]);
  expect(isServing({ generation: 1, rollout: { ...rollout, failure } }, 2)).toBe(false);
});

const spec = { name: 'A', model: 'm', limits: { a: 1, b: 2 }, skills: [{ id: 's' }], parameters: {} };
const requirement = { metroId: 'wuhan', resources: { cpuMilli: 1, memoryMib: 2 } };

it.each([
  [false, {}, {}],
  [false, { skills: [] }, {}],
  [false, { parameters: { a: 'b' } }, {}],
  [false, { limits: { b: 2, a: 1 } }, {}],
  [true, { name: 'B' }, {}],
  [true, { limits: { a: 1, b: 3 } }, {}],
  [true, {}, { metroId: 'beijing' }],
  [true, {}, { resources: { cpuMilli: 1, memoryMib: 3 } }],
])('takes a new instance: %s, with %j and %j', (expected, change, place) => {
  const before = { spec, requirement };
  const after = { spec: { ...spec, ...change }, requirement: { ...requirement, ...place } };
  expect(runsDifferently(before, after)).toBe(expected);
});
