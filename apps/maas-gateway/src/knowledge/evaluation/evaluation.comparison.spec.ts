import { expect, it } from 'vitest';
import { comparisonOf } from './evaluation.comparison.js';

const result = (question: string, change: object = {}) => ({
  question,
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
const right = { rank: 1, answered: true, citedIds: ['d1.a'] };
const document = (documentId: string, version: number) => ({ documentId, name: `${documentId}.md`, version });

it('compares what both have asked with the same expectation', () => {
  const before = {
    results: [
      result('one'),
      result('two', right),
      result('same', right),
      result('gone', right),
      result('moved', { expectedId: 'd2' }),
    ],
    documents: [],
  };
  const now = {
    results: [
      result('one', right),
      result('two'),
      result('same', right),
      result('new', right),
      result('moved', right),
    ],
    documents: [],
  };
  expect(comparisonOf(now, before)).toMatchObject({
    questions: 3,
    better: ['one'],
    worse: ['two'],
    before: { recallAt3: 2 / 3 },
    now: { recallAt3: 2 / 3 },
  });
  expect(comparisonOf(now, { results: [], documents: [] })).toMatchObject({ questions: 0, better: [] });
});

it('names the documents that changed, came and went', () => {
  const before = { results: [], documents: [document('b', 1), document('a', 1), document('gone', 3)] };
  const now = { results: [], documents: [document('a', 1), document('b', 2), document('new', 1)] };
  expect(comparisonOf(now, before).documents).toEqual([
    { name: 'b.md', versionBefore: 1, versionNow: 2 },
    { name: 'gone.md', versionBefore: 3, versionNow: 0 },
    { name: 'new.md', versionBefore: 0, versionNow: 1 },
  ]);
});
