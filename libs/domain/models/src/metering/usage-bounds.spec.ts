import { expect, it } from 'vitest';
import { charactersMax, isPlausible } from './usage-bounds.js';

const bounds = { inputTokens: 1_000, outputTokensMax: 500, hasMedia: false };
const withMedia = { ...bounds, hasMedia: true };

it.each([
  ['what was counted here', 1_000, 500],
  ['three times the input, as another tokenizer counts', 3_000, 500],
  ['hidden reasoning', 1_000, 1_500],
])('believes %s', (_, inputTokens, outputTokens) => {
  expect(isPlausible({ inputTokens, outputTokens }, bounds)).toBe(true);
});

it('believes that a picture was counted too low', () => {
  expect(isPlausible({ inputTokens: 40_000, outputTokens: 500 }, withMedia)).toBe(true);
});

it('does not believe that a few words were 100,000 tokens', () => {
  const few = { ...bounds, inputTokens: 8 };
  expect(isPlausible({ inputTokens: 100_000, outputTokens: 1 }, few)).toBe(false);
  expect(isPlausible({ inputTokens: 2_000, outputTokens: 1 }, few)).toBe(true);
});

it.each([
  ['10¹⁵ tokens out', 1_000, 1e15],
  ['10¹⁵ tokens in', 1e15, 500],
  ['an answer far beyond its bound', 1_000, 4_000],
])('does not believe %s', (_, inputTokens, outputTokens) => {
  expect(isPlausible({ inputTokens, outputTokens }, bounds)).toBe(false);
});

it('has a hard maximum, however large the request', () => {
  const huge = { inputTokens: 5_000_000, outputTokensMax: 5_000_000, hasMedia: false };
  expect(isPlausible({ inputTokens: 10_000_001, outputTokens: 1 }, huge)).toBe(false);
});

it('bounds the characters of an answer by its tokens', () => {
  expect(charactersMax({ outputTokensMax: 500 })).toBe(16 * 3_000);
});
