import fc from 'fast-check';
import { expect, it } from 'vitest';
import { depthFault } from './json-depth.js';

it('is the offset of the opening that nests too deep', () => {
  expect(depthFault('[[1],[2],[[3]]]', 2)).toBe(10);
});

it('is none for many openings side by side, or within strings', () => {
  expect(depthFault(`[${'{},[],'.repeat(200)}0]`, 2)).toBeUndefined();
  expect(depthFault(`["${'[{'.repeat(200)}"]`, 2)).toBeUndefined();
});

it('is none exactly for values that nest no deeper', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  const cases = fc.record({ value: fc.json({ maxDepth: 8 }), depthMax: fc.integer({ min: 0, max: 8 }) });
  fc.assert(
    fc.property(cases, ({ value, depthMax }) => {
      expect(depthFault(value, depthMax) === undefined).toBe(depthOf(JSON.parse(value)) <= depthMax);
    }),
    { seed: 20261129 },
  );
});
