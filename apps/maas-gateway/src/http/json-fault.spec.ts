import { expect, it } from 'vitest';
import { faultOffset } from './json-fault.js';

it.each([
  ['{"a": [}', 7],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ['[1 2]', 3],
  ['{"a": "b', 6],
  ['{"a": tru}', 6],
  ['[1,', 3],
  ['{} x', 3],
  ['', 0],
  ["{'a': 1}", 1],
])('finds the fault of %s at %i', (text, offset) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(faultOffset(text)).toBe(offset);
});

it.each(['{}', '[1,-2.5e3,"a\\u00e9",{"b":[null,true]}]', ' "x" '])('finds none in %s', (text) => {
  expect(JSON.parse(text)).toBeDefined();
  expect(faultOffset(text)).toBe(text.length);
});
