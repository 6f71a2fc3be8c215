import { expect, it } from 'vitest';
import { knowledgeBaseOf } from './extract-model';

it.each([
  ['extract/support', 'other', 'support'],
  ['gpt', 'other', 'other'],
  ['gpt', undefined, ''],
])('of %s and %s it is %s', (model, base, found) => expect(knowledgeBaseOf(model, base)).toBe(found));
