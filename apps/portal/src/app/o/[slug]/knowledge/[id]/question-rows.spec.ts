import { expect, it } from 'vitest';
import { isChanged, rowOf, withQuestions } from './question-rows';

const question = (words: string, expectedId = '') => ({
  question: words,
  expectedId,
  documentName: '',
  sectionTitle: '',
});

it('adds questions, and gives one with the same words another expectation', () => {
  const rows = [rowOf(question('Why?')), rowOf(question('How?', 'a'))];
  const next = withQuestions(rows, [question('How?', 'b'), question('When?'), question('When?', 'c')]);
  expect(next.map(({ question: words, expectedId }) => [words, expectedId])).toEqual([
    ['Why?', ''],
    ['How?', 'b'],
    ['When?', 'c'],
  ]);
  expect(next.slice(0, 2).map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
});

it('tells whether there is something to save', () => {
  const saved = [question('Why?', 'a')];
  expect(isChanged(saved.map(rowOf), [{ ...question('Why?', 'a'), documentName: 'manual.md' }])).toBe(false);
  expect(isChanged([rowOf(question('Why?', 'b'))], saved)).toBe(true);
  expect(isChanged([], saved)).toBe(true);
  expect(isChanged([{ ...rowOf(question('Why?')), documentName: 'x' }], [question('Why?')])).toBe(true);
});
