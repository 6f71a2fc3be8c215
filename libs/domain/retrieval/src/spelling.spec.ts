import { expect, it } from 'vitest';
import { editDistance, Spelling } from './spelling.js';

const spelling = new Spelling(['router', 'roaming', 'broadband', 'bill']);

it.each([
  ['ruter', 'router'],
  ['roamign', 'roaming'],
  ['braodbadn', 'broadband'],
  ['restaurant', undefined],
  ['bil', undefined],
])('takes %s for %s', (word, meant) => expect(spelling.nearest(word)).toBe(meant));

it('counts a swap of neighbours as one edit, and stops counting beyond the limit', () => {
  expect(editDistance('fibre', 'fiber', 2)).toBe(1);
  expect(editDistance('phone', 'plans', 1)).toBe(2);
});
