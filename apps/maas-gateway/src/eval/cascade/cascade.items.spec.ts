import { describe, expect, it } from 'vitest';
import { cascadeItems } from './cascade.items.js';

const items = cascadeItems();

describe('generated items', () => {
  it('are more than 600, of every task, in both languages, and no two alike', () => {
    expect(items.length).toBeGreaterThanOrEqual(600);
    expect(new Set(items.map(({ prompt }) => prompt)).size).toBe(items.length);
    expect(new Set(items.map(({ category, language }) => `${category} ${language}`))).toEqual(
      new Set([
        'arithmetic en',
        'arithmetic zh',
        'classification en',
        'extraction en',
        'extraction zh',
        'facts en',
        'format en',
        'refusal en',
      ]),
    );
  });

  it('are the same for the same seed, and others for another', () => {
    const prompts = (seed?: number) => cascadeItems(seed).map(({ prompt }) => prompt);
    expect(prompts()).toEqual(items.map(({ prompt }) => prompt));
    expect(prompts(1)).not.toEqual(prompts(2));
  });

  it('take their example for right, and silence or another subject for wrong', () => {
    for (const { prompt, example, isRight } of items) {
      expect(isRight(example), `${prompt} → ${example}`).toBe(true);
      for (const wrong of ['', 'I am a language model.'])
        expect(isRight(wrong), `${prompt} → ${wrong}`).toBe(false);
    }
  });

  it.each([
    ['arithmetic', 'What is 9 - 9?', 'The answer is 0, or 1.'],
    ['classification', 'billing, delivery or account?', 'It is about billing or delivery or an account.'],
    ['format', 'Write in capital letters', 'apple'],
  ])('take no answer of %s for right that says several things or the wrong one', (category, asked, wrong) => {
    const found = items.filter((item) => item.category === category && item.prompt.includes(asked));
    expect(found.length).toBeGreaterThan(0);
    for (const { isRight } of found) expect(isRight(wrong)).toBe(false);
  });
});
