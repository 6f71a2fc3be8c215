import { KnowledgeIndex } from '@isthmus/domain-models';
import { expect, it } from 'vitest';
import { judge } from '../judgement.js';
import { isSupported, phrase } from './phrasing.js';

const PASSAGE = 'The late fee is 12 CNY a day. It is charged from the 25th.';
const index = new KnowledgeIndex({
  articles: [{ id: 'late', title: 'Late fee', category: 'billing', language: 'en', text: PASSAGE }],
});
const judged = judge(
  { index },
  {
    id: 'q',
    language: 'en',
    before: [],
    question: 'How much is the late fee?',
    kind: 'plain',
    articles: ['late'],
    answer: ['12 CNY'],
    not: [],
    set: 'development',
  },
  () => 0,
);
const saying = (text: string) => ({
  ask: async () => ({ text, logprobs: [], outputTokens: 1, firstTokenMs: 1, tookMs: 5 }),
});

it.each([
  ['The late fee is 12 CNY.', true],
  ['The late fee is 15 CNY.', false],
  ['Penguins like to swim near the late fee of Antarctica.', false],
  ['', false],
])('holds a sentence to the passages: %s', (sentence, supported) => {
  expect(isSupported(sentence, PASSAGE)).toBe(supported);
});

it('drops what no passage says, and quotes where nothing is left', async () => {
  expect(await phrase(saying('The late fee is 12 CNY. Have a nice holiday in Spain.'), judged)).toMatchObject(
    {
      held: 'The late fee is 12 CNY.',
      sentences: 2,
      unsupported: 1,
      right: { quoted: true, phrased: true, held: true },
    },
  );
  expect(await phrase(saying('It is 99 EUR.'), judged)).toMatchObject({
    held: judged.answer.draft,
    right: { quoted: true, phrased: false, held: true },
  });
});
