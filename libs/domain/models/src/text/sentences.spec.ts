import { expect, it } from 'vitest';
import { splitSentences } from './sentences.js';

it('keeps decimals, addresses, dial codes and menu paths whole', () => {
  expect(
    splitSentences('The fee is 0.1 % a day. Open 192.168.1.1 or help.example.com. Dial **21*number#. Done!'),
  ).toEqual([
    'The fee is 0.1 % a day.',
    'Open 192.168.1.1 or help.example.com.',
    'Dial **21*number#.',
    'Done!',
  ]);
});

it('does not end a sentence at an abbreviation', () => {
  expect(splitSentences('Use a code, e.g. PACK 5. Then wait.')).toEqual([
    'Use a code, e.g. PACK 5.',
    'Then wait.',
  ]);
});

it('ends Chinese sentences without spaces and keeps closing quotes with them', () => {
  expect(splitSentences('价格为0.5元。他说：“好的。”然后呢？')).toEqual([
    '价格为0.5元。',
    '他说：“好的。”',
    '然后呢？',
  ]);
});

it('loses nothing but the space between sentences', () => {
  const text = 'One. Two?\n\nThree! 四。五 (six.) Seven';
  expect(splitSentences(text).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
});
