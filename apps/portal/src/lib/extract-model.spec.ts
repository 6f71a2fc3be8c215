import { expect, it } from 'vitest';
import { isOwnBase, knowledgeBaseOf } from './extract-model';

it.each([
  ['extract/support', 'other', 'support'],
  ['gpt', 'other', 'other'],
  ['gpt', undefined, ''],
])('of %s and %s it is %s', (model, base, found) => expect(knowledgeBaseOf(model, base)).toBe(found));

it('tells bases of organisations from those of packs', () => {
  expect(['0190b3a4-0000-7000-8000-00000000000b', 'support', ''].map(isOwnBase)).toEqual([
    true,
    false,
    false,
  ]);
});
