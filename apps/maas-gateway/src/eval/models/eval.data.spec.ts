import { describe, expect, it } from 'vitest';
import { loadPairs, loadPassages } from './eval.data.js';
import { generatedItems } from './generated.items.js';
import { handmadeItems } from './handmade.items.js';

const HAN = /\p{Script=Han}/u;

describe('pairs of sentences', () => {
  const pairs = loadPairs();

  it('are many enough, of every grade, and no two the same', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(150);
    expect(new Set(pairs.map(({ a, b }) => JSON.stringify([a, b]))).size).toBe(pairs.length);
    for (const grade of [0, 1, 2.5, 3, 4.5, 5]) expect(pairs.map((pair) => pair.grade)).toContain(grade);
    expect(pairs.filter(({ a, b }) => a === b)).toEqual([]);
  });

  it('are in the languages that they say', () => {
    const english = pairs.filter(({ languages }) => languages === 'en');
    const chinese = pairs.filter(({ languages }) => languages === 'zh');
    const across = pairs.filter(({ languages }) => languages === 'en-zh');
    expect(english.length * chinese.length * across.length).toBeGreaterThan(0);
    expect(english.filter(({ a, b }) => HAN.test(a + b))).toEqual([]);
    expect(chinese.filter(({ a, b }) => !HAN.test(a) || !HAN.test(b))).toEqual([]);
    expect(across.filter(({ a, b }) => HAN.test(a) || !HAN.test(b))).toEqual([]);
  });
});

describe('passages', () => {
  const passages = loadPassages();

  it('are many enough, and no two passages or questions the same', () => {
    expect(passages.length).toBeGreaterThanOrEqual(150);
    for (const values of [
      passages.map(({ id }) => id),
      passages.map(({ text }) => text),
      passages.map(({ query }) => query.text),
    ])
      expect(new Set(values).size).toBe(values.length);
  });

  it('are in the languages that they say, and asked about in both', () => {
    const texts = passages.flatMap(({ language, text, query }) => [{ language, text }, query]);
    expect(texts.filter(({ language, text }) => HAN.test(text) !== (language === 'zh'))).toEqual([]);
    const kinds = passages.map(({ language, query }) => `${query.language} ${language}`);
    for (const kind of ['en en', 'en zh', 'zh en', 'zh zh'])
      expect(kinds.filter((one) => one === kind).length).toBeGreaterThanOrEqual(30);
  });
});

describe('questions for the chat model', () => {
  const items = [...handmadeItems(), ...generatedItems()];

  it('are many enough, and no two the same', () => {
    expect(items.filter(({ language }) => language === 'en').length).toBeGreaterThanOrEqual(300);
    expect(items.filter(({ language }) => language === 'zh').length).toBeGreaterThanOrEqual(50);
    expect(new Set(items.map(({ prompt }) => prompt)).size).toBe(items.length);
  });

  it('pass their own example and neither silence nor the question itself', () => {
    expect(items.filter(({ isRight, example }) => !isRight(example))).toEqual([]);
    expect(items.filter(({ isRight }) => isRight(''))).toEqual([]);
    const echoed = items.filter(({ category, isRight, prompt }) => category !== 'copying' && isRight(prompt));
    expect(echoed.map(({ prompt }) => prompt)).toEqual([]);
  });

  it('have as many right answers of each kind, so that one answer for all gains nothing', () => {
    const yesNo = items.filter(({ category }) => category === 'yes-no');
    const yes = yesNo.filter(({ example }) => example === 'yes' || example === '是');
    expect(yes.length * 2).toBe(yesNo.length);
    const letters = items
      .filter(({ category }) => category === 'multiple-choice')
      .map(({ example }) => example);
    for (const letter of 'ABCD')
      expect(letters.filter((one) => one === letter).length).toBe(letters.length / 4);
  });

  it('are the same each time', () => {
    const prompts = () => generatedItems().map(({ prompt }) => prompt);
    expect(prompts()).toEqual(prompts());
  });
});
