import { expect, it } from 'vitest';
import { cutBefore } from './stop.js';

it.each([
  [[], 'one two three'],
  [['four'], 'one two three'],
  [[' two'], 'one'],
  [['three', 'two'], 'one '],
  [['one'], ''],
  [[''], 'one two three'],
])('ends before the first of %j', (stops, expected) => {
  expect(cutBefore('one two three', stops)).toBe(expected);
});
