import { expect, it } from 'vitest';
import { isPlausible } from './plausible.usage.js';

const bounds = { inputTokens: 1_000, outputTokensMax: 500, hasMedia: false };
const withMedia = { ...bounds, hasMedia: true };

it.each([
  ['what was counted here', 1_000, 500],
  ['three times the input, as another tokenizer counts', 3_000, 500],
  ['hidden reasoning', 1_000, 1_500],
])('believes %s', (_, prompt_tokens, completion_tokens) => {
  expect(isPlausible({ prompt_tokens, completion_tokens }, bounds)).toBe(true);
});

it('believes that a picture was counted too low', () => {
  expect(isPlausible({ prompt_tokens: 40_000, completion_tokens: 500 }, withMedia)).toBe(true);
});

it('does not believe that a few words were 100,000 tokens', () => {
  const few = { ...bounds, inputTokens: 8 };
  expect(isPlausible({ prompt_tokens: 100_000, completion_tokens: 1 }, few)).toBe(false);
  expect(isPlausible({ prompt_tokens: 2_000, completion_tokens: 1 }, few)).toBe(true);
});

it.each([
  ['10¹⁵ tokens out', 1_000, 1e15],
  ['10¹⁵ tokens in', 1e15, 500],
  ['an answer far beyond its bound', 1_000, 4_000],
])('does not believe %s', (_, prompt_tokens, completion_tokens) => {
  expect(isPlausible({ prompt_tokens, completion_tokens }, bounds)).toBe(false);
});

it('has a hard maximum, however large the request', () => {
  const huge = { inputTokens: 5_000_000, outputTokensMax: 5_000_000, hasMedia: false };
  expect(isPlausible({ prompt_tokens: 10_000_001, completion_tokens: 1 }, huge)).toBe(false);
});
