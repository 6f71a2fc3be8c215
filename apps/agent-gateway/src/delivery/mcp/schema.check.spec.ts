import { expect, it } from 'vitest';
import { SchemaCheck } from './schema.check.js';

/** A busy machine needs longer for the first schema than what is given up after. */
const patient = new SchemaCheck(10_000);
const of = (properties: object) => ({ type: 'object', properties, required: Object.keys(properties) });

it.each([
  [
    'a field of another type',
    of({ city: { type: 'string' } }),
    { city: 7 },
    'arguments.city: must be string',
  ],
  [
    'a field within another',
    of({ at: of({ hour: { type: 'integer' } }) }),
    { at: { hour: 'x' } },
    'arguments.at.hour: must be integer',
  ],
  ['a field that is missing', of({ city: {} }), {}, "arguments: must have required property 'city'"],
])('names the path of %s', (_, schema, value, problem) => {
  expect(patient.problemOf(schema, value, 'arguments')).toBe(problem);
});

it('accepts what fits, and whatever it cannot check', () => {
  expect(patient.problemOf(of({ city: { type: 'string' } }), { city: 'Wuhan' }, 'arguments')).toBeUndefined();
  expect(
    patient.problemOf({ $ref: 'https://elsewhere.example/schema' }, { a: 1 }, 'arguments'),
  ).toBeUndefined();
  expect(patient.problemOf({ type: 'nonsense' }, { a: 1 }, 'arguments')).toBeUndefined();
});

it('tries a schema again that was given up, after a minute, then after two', () => {
  let now = 0;
  // Long for a schema that fits, also on a busy machine; what is exponential takes longer than anything.
  const schemas = new SchemaCheck(1_500, () => now);
  const schema = of({ city: { type: 'string', pattern: '^(a+)+$' } });
  const isCheckedAt = (at: number) => {
    now = at;
    return schemas.problemOf(schema, { city: 7 }, 'arguments') !== undefined;
  };
  const giveUp = () => schemas.problemOf(schema, { city: `${'a'.repeat(60)}!` }, 'arguments');
  expect(isCheckedAt(0)).toBe(true);
  giveUp();
  expect([isCheckedAt(59_999), isCheckedAt(60_001)]).toEqual([false, true]);
  giveUp();
  expect([isCheckedAt(150_000), isCheckedAt(180_002)]).toEqual([false, true]);
});

/** `a0` refers twice to `a1`, and so on: 2^40 checks of one value. */
const doubling = Object.fromEntries(
  Array.from({ length: 40 }, (_, n) => {
    const next = { $ref: `#/$defs/a${n + 1}` };
    return [`a${n}`, { allOf: [next, next] }];
  }),
);
it.each([
  ['a pattern', of({ city: { type: 'string', pattern: '^(a+)+$' } }), { city: `${'a'.repeat(60)}!` }],
  ['references', { $ref: '#/$defs/a0', $defs: { ...doubling, a40: { type: 'object' } } }, {}],
])('gives up %s that takes exponential time, and checks its schema no more', (_, schema, value) => {
  const schemas = new SchemaCheck();
  const began = performance.now();
  for (let n = 0; n < 20; n++) expect(schemas.problemOf(schema, value, 'arguments')).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(1_500);
});
