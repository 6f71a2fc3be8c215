import { expect, it } from 'vitest';
import type { ChatAsk } from './chat.eval.js';
import { measureChat } from './speed.eval.js';

it('times tokens after the first, each way of asking for log-probabilities by itself', async () => {
  const asked: ChatAsk[] = [];
  const model = {
    ask: (question: ChatAsk) => {
      asked.push(question);
      const perToken = { none: 10, 0: 12.5, 5: 20 }[question.alternatives ?? 'none'] ?? Number.NaN;
      const tookMs = 200 + 100 * perToken;
      return Promise.resolve({ text: '', logprobs: [], outputTokens: 101, firstTokenMs: 200, tookMs });
    },
  };
  expect(await measureChat(model, 2)).toEqual({
    tokensPerSecond: { plain: 100, chosen: 80, five: 50 },
    firstTokenMs: 200,
  });
  expect(new Set(asked.map(({ prompt }) => prompt)).size).toBe(9);
});
