import { expect, it } from 'vitest';
import { choiceOf, hasWords, numbersOf, plain, yesOrNoOf } from './answer.checks.js';

it('reads a yes and a no by the first word', () => {
  expect(yesOrNoOf('Yes, it is.')).toBe('yes');
  expect(yesOrNoOf(' no')).toBe('no');
  expect(yesOrNoOf('不是。')).toBe('no');
  expect(yesOrNoOf('是的')).toBe('yes');
  expect(yesOrNoOf('Nobody knows, yes')).toBeUndefined();
});

it('reads a choice by its letter or its words', () => {
  const options = ['blue', 'table', 'river', 'seven'];
  expect(choiceOf('B', options)).toBe('B');
  expect(choiceOf('(C) river', options)).toBe('C');
  expect(choiceOf('The answer is D.', options)).toBe('D');
  expect(choiceOf('It must be the river', options)).toBe('C');
  expect(choiceOf('A table is blue', options)).toBe('A');
  expect(choiceOf('blue or table', options)).toBeUndefined();
  expect(choiceOf('Because', options)).toBeUndefined();
});

it('finds whole words only, symbols by case', () => {
  expect(hasWords('It is Rome.', 'rome')).toBe(true);
  expect(hasWords('Romeo', 'Rome')).toBe(false);
  expect(hasWords('The symbol is O.', 'O')).toBe(true);
  expect(hasWords('o', 'O')).toBe(false);
  expect(hasWords('首都是北京。', '北京')).toBe(true);
});

it('reads numbers, and texts without their punctuation', () => {
  expect(numbersOf('7 + 5 = 12')).toEqual([7, 5, 12]);
  expect(numbersOf('-3 or 1,250.5')).toEqual([-3, 1250.5]);
  expect(numbersOf('none')).toEqual([]);
  expect(plain('“Apple, Bridge  7.”')).toBe('apple bridge 7');
});
