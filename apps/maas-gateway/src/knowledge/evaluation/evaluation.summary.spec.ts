import { expect, it } from 'vitest';
import { isRight, outcomeOf, rankOf, summaryOf } from './evaluation.summary.js';

const result = (change: object) => ({
  question: 'Why?',
  expectedId: 'd1',
  documentName: '',
  sectionTitle: '',
  rank: 0,
  found: [],
  answered: false,
  answer: '',
  citedIds: [],
  confidence: 0,
  ...change,
});

it('takes any section of a document that was expected, and of a section itself only', () => {
  expect(rankOf(['d2.a', 'd1.b'], 'd1')).toBe(2);
  expect(rankOf(['d2.a', 'd1.b'], 'd1.b')).toBe(2);
  expect(rankOf(['d1.a', 'd11.b'], 'd1.b')).toBe(0);
  expect(rankOf(['d11.b'], 'd1')).toBe(0);
  expect(rankOf([], 'd1')).toBe(0);
});

it('takes shares of what can be answered, and of what cannot', () => {
  const results = [
    result({ rank: 1, answered: true, citedIds: ['d1.a'] }),
    result({ rank: 3, answered: true, citedIds: ['d2.a'] }),
    result({ rank: 2 }),
    result({}),
    result({ expectedId: '', answered: true }),
    result({ expectedId: '' }),
    result({ expectedId: '' }),
  ];
  expect(summaryOf(results)).toEqual({
    answerable: 4,
    recallAt1: 1 / 4,
    recallAt3: 3 / 4,
    answered: 2 / 4,
    cited: 1 / 4,
    rightWhenAnswered: 1 / 3,
    refusedNeedlessly: 2 / 4,
    unanswerable: 3,
    refused: 2 / 3,
  });
  expect(summaryOf([])).toMatchObject({ answerable: 0, recallAt1: 0, refused: 0 });
});

it('names what was done with a question by what was expected', () => {
  const outcomes = [
    result({ answered: true, citedIds: ['d2.a', 'd1.a'] }),
    result({ answered: true, citedIds: ['d2.a'] }),
    result({ rank: 1 }),
    result({ expectedId: '' }),
    result({ expectedId: '', answered: true }),
  ];
  expect(outcomes.map(outcomeOf)).toEqual([
    'right',
    'wrong_source',
    'needless_refusal',
    'right_refusal',
    'wrong_answer',
  ]);
  expect(outcomes.map(isRight)).toEqual([true, false, false, true, false]);
});
