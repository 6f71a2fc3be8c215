import { expect, it } from 'vitest';
import { canonical } from './canonical.js';

it('is the same whatever the order of members', () => {
  const request = { b: 1, a: { d: [{ z: 1, y: 2 }], c: 'x' } };
  expect(canonical(request)).toBe('{"a":{"c":"x","d":[{"y":2,"z":1}]},"b":1}');
  expect(canonical({ a: { c: 'x', d: [{ y: 2, z: 1 }] }, b: 1 })).toBe(canonical(request));
});

it('orders names that look like numbers as text (RFC 8785 §3.2.3)', () => {
  expect(canonical({ '10': 1, '9': 2, a: 3 })).toBe('{"10":1,"9":2,"a":3}');
});

it('distinguishes bigints, dates and strings as far as requests need', () => {
  expect(canonical({ amount: 5n, at: new Date(0) })).toBe('{"amount":"5n","at":"1970-01-01T00:00:00.000Z"}');
  expect(canonical({ amount: 5n })).not.toBe(canonical({ amount: 5 }));
});

it('omits absent members', () => {
  expect(canonical({ a: undefined, b: null })).toBe('{"b":null}');
  expect(canonical(undefined)).toBe('null');
});

it('never fails on a value that JSON cannot represent', () => {
  expect(canonical([NaN, -Infinity, 'a\ud800', new Date(NaN)])).toBe('["NaN","-Infinity","a\ufffd",null]');
});
