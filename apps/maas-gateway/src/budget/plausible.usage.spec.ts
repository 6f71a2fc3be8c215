import { expect, it } from 'vitest';
import { isPlausible } from './plausible.usage.js';

const bounds = { inputTokens: 1_000, outputTokensMax: 500 };

it.each([
  ['what was counted here', 1_000, 500],
  ['three times the input, as another tokenizer counts', 3_000, 500],
  ['a picture that was counted too low', 40_000, 500],
  ['hidden reasoning', 1_000, 1_500],
])('believes %s', (_, prompt_tokens, completion_tokens) => {
  expect(isPlausible({ prompt_tokens, completion_tokens }, bounds)).toBe(true);
});

it.each([
  ['10¹⁵ tokens out', 1_000, 1e15],
  ['10¹⁵ tokens in', 1e15, 500],
  ['an answer far beyond its bound', 1_000, 4_000],
])('does not believe %s', (_, prompt_tokens, completion_tokens) => {
  expect(isPlausible({ prompt_tokens, completion_tokens }, bounds)).toBe(false);
});

it('has a hard maximum, however large the request', () => {
  const huge = { inputTokens: 5_000_000, outputTokensMax: 5_000_000 };
  expect(isPlausible({ prompt_tokens: 10_000_001, completion_tokens: 1 }, huge)).toBe(false);
});
