import { expect, it } from 'vitest';
import { judgeAnswers, summariseAnswers, type ChatModel } from './chat.eval.js';
import type { ChatItem } from './chat.item.js';

const item = (category: string, right: string): ChatItem => ({
  category,
  language: 'en',
  prompt: right,
  isRight: (said) => said === right,
  example: right,
});

it('reports accuracy by category, and whether confidence tells right from wrong', async () => {
  // Says "yes" to everything, surely where that is right.
  const model: ChatModel = {
    ask: ({ prompt }) =>
      Promise.resolve({
        text: 'yes',
        logprobs: prompt === 'yes' ? [-0.1, -0.3] : [-1, -3],
        outputTokens: 2,
        firstTokenMs: 1,
        tookMs: 2,
      }),
  };
  const judged = await judgeAnswers(model, [item('one', 'yes'), item('one', 'no'), item('two', 'yes')]);
  const sure = { mean: expect.closeTo(-0.2), first: -0.1, least: -0.3 };
  expect(judged.map(({ confidence }) => confidence)).toEqual([
    sure,
    { mean: -2, first: -1, least: -3 },
    sure,
  ]);
  expect(summariseAnswers(judged)).toEqual([
    {
      category: 'all',
      items: 3,
      right: 2,
      margin: expect.closeTo(0.533, 3),
      auroc: { mean: 1, first: 1, least: 1 },
    },
    {
      category: 'one',
      items: 2,
      right: 1,
      margin: expect.closeTo(0.693, 3),
      auroc: { mean: 1, first: 1, least: 1 },
    },
    { category: 'two', items: 1, right: 1, margin: 0, auroc: { mean: NaN, first: NaN, least: NaN } },
  ]);
});
