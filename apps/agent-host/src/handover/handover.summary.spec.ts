import { expect, it } from 'vitest';
import { summaryOf } from './handover.summary.js';

const CITED = [{ articleId: 'a', title: 'Hours', quote: 'At nine.' }];
const user = (text: string) => ({ role: 'user' as const, text, known: null, citations: [] });
const agent = (text: string, known: boolean | null, citations: typeof CITED = []) => ({
  role: 'assistant' as const,
  text,
  known,
  citations,
});

it('says what was asked, what was answered from where, and what stayed open', () => {
  const lines = [
    user('When do you open?'),
    agent('At nine.', true, CITED),
    user('And on the moon?'),
    agent('I do not know.', false),
    user('Human, please'),
  ];
  expect(summaryOf(lines)).toEqual({
    asked: ['When do you open?', 'And on the moon?', 'Human, please'],
    answered: [{ question: 'When do you open?', answer: 'At nine.', citations: CITED }],
    open: ['And on the moon?', 'Human, please'],
  });
});

it('takes an answer of a model that does not say what it knows, and of a person', () => {
  const person = { role: 'person' as const, text: 'By Alice', known: null, citations: [] };
  const lines = [user('q1'), agent('a1', null), user('q2'), agent('no', false), person];
  expect(summaryOf(lines).answered.map(({ answer }) => answer)).toEqual(['a1', 'By Alice']);
  expect(summaryOf(lines).open).toEqual([]);
});

it('cuts long texts after a sentence, and keeps the newest questions', () => {
  const lines = Array.from({ length: 9 }, (_, index) => user(`q${index}. ${'x'.repeat(400)}`));
  const { asked } = summaryOf(lines);
  expect(asked).toEqual(['q3.', 'q4.', 'q5.', 'q6.', 'q7.', 'q8.']);
  const [whole] = summaryOf([user('y'.repeat(400))]).asked;
  expect(whole).toBe(`${'y'.repeat(199)}…`);
});

it('has nothing to say of an empty conversation', () => {
  expect(summaryOf([])).toEqual({ asked: [], answered: [], open: [] });
});
