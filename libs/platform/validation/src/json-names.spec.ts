import { expect, it } from 'vitest';
import { repeatedName } from './json-names.js';

it.each([
  '{"a":1,"a":2}',
  '{"a":{"b":[1,2]},"c":"a","\\u0061":3}',
  ' {"b":"x\\"}","a":[{"b":1}] , "a" : {}}',
])('finds the duplicate name: %s', (text) => {
  expect(repeatedName(text)).toBe('a');
});

it.each(['{}', '3', '"a"', '{"a":"a","b":{"a":1},"c":["a","a"]}', '{"a":{"b":1,"b":2}}'])(
  'finds none in %s',
  (text) => {
    expect(repeatedName(text)).toBeUndefined();
  },
);
