import { KnowledgeIndex } from '@isthmus/domain-models';
import { expect, it } from 'vitest';
import { judge } from './judgement.js';

const article = (id: string, title: string, text: string) =>
  ({ id, title, category: 'billing', language: 'en', text }) as const;
const index = new KnowledgeIndex({
  articles: [
    article('late-fee', 'Late fee', 'The late fee is 12 CNY, 5 CNY in the app.'),
    article('zones', 'Zones abroad', 'A minute costs 0.59 CNY in Zone 1, 0.99 CNY in Zone 2.'),
    article('mesh', 'Mesh point', 'A mesh point costs 299 CNY.'),
    article('due', 'Due date', 'The due date is the 15th.'),
  ],
});
const ask = (
  articles: string[],
  answer: string[],
  { question = 'How much is the late fee?', not = [] as string[] } = {},
) =>
  judge(
    { index },
    {
      id: 'q',
      language: 'en',
      before: [],
      question,
      kind: 'plain',
      articles,
      answer,
      not,
      set: 'development',
    },
    () => 0,
  );

it('is right when a sentence of an expected article contains what is expected', () => {
  expect(ask(['late-fee'], ['12 CNY'])).toMatchObject({ right: true, rank: 1 });
});

it('takes a comma before a number for none of its own', () => {
  expect(ask(['late-fee'], ['5 CNY']).right).toBe(true);
});

it('takes a comma after a number for the end of it', () => {
  const question = 'What does a minute cost in which zones abroad?';
  expect(ask(['zones'], ['0.99 CNY in Zone 2'], { question }).right).toBe(true);
});

it.each([
  ['part of a number', ['late-fee'], ['2 CNY']],
  ['another article', ['mesh'], ['12 CNY']],
  ['not all of it', ['late-fee'], ['12 CNY', '30 %']],
])('is wrong when the reply contains %s', (_, articles, answer) => {
  expect(ask(articles, answer).right).toBe(false);
});

it('expects a refusal where there is no answer', () => {
  expect(ask([], [], { question: 'Who won the football match?' }).right).toBe(true);
  expect(ask([], []).right).toBe(false);
});

it('sees in a draft what only the answer to the opposite says', () => {
  expect(ask(['late-fee'], ['12 CNY'], { not: ['12 CNY'] }).opposite).toBe(true);
  expect(ask(['late-fee'], ['12 CNY'], { not: ['299 CNY'] }).opposite).toBe(false);
});
