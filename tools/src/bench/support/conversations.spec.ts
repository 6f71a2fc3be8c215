import { expect, it } from 'vitest';
import { conversationsOf, readQuestions } from './conversations.ts';

const QUESTIONS = [
  { language: 'en', question: 'When is my bill due?' },
  { language: 'zh', before: ['账单什么时候出？'], question: '那什么时候要交？' },
];
const first = (seed: number) => {
  const conversations = conversationsOf(QUESTIONS, seed);
  return Array.from({ length: 40 }, () => conversations.next().value);
};

it('asks in one language at a time, and what a question leans on before it', () => {
  const english = first(1).filter(([question]) => question === QUESTIONS[0]?.question);
  const chinese = first(1).filter(([question]) => question === '账单什么时候出？');
  expect(english.length + chinese.length).toBe(40);
  expect(english.flat().every((question) => question === QUESTIONS[0]?.question)).toBe(true);
  for (const asked of chinese)
    expect(asked.filter((_, at) => at % 2 === 1)).toEqual(
      asked.slice(asked.length / 2).map(() => '那什么时候要交？'),
    );
  expect(Math.min(english.length, chinese.length)).toBeGreaterThan(8);
});

it('has one to three matters, and the same ones for the same seed', () => {
  const lengths = new Set(
    first(2)
      .filter(([question]) => /bill/.test(question ?? ''))
      .map(({ length }) => length),
  );
  expect([...lengths].sort()).toEqual([1, 2, 3]);
  expect(first(2)).toEqual(first(2));
  expect(first(2)).not.toEqual(first(3));
});

it('reads the questions of the pack, in both languages', () => {
  const languages = Map.groupBy(readQuestions(), ({ language }) => language);
  expect(languages.get('en')?.length).toBeGreaterThan(300);
  expect(languages.get('zh')?.length).toBeGreaterThan(300);
});
