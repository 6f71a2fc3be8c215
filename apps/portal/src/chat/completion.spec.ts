import { expect, it } from 'vitest';
import { applyChunk } from './completion';
import { NO_COMPLETION } from './completion-answer';

it('joins deltas, keeps citations and counts tokens once', () => {
  const answer = [
    { choices: [{ delta: { role: 'assistant', content: 'Roaming ' } }] },
    {
      choices: [
        {
          delta: { content: 'is on.', citations: [{ article_id: 'r-1', title: 'Roaming', quote: 'on' }] },
          finish_reason: null,
        },
      ],
    },
    { id: 'chatcmpl-1', choices: [{ delta: {}, finish_reason: 'stop' }] },
    { choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } },
  ].reduce(applyChunk, NO_COMPLETION);
  expect(answer).toEqual({
    text: 'Roaming is on.',
    id: 'chatcmpl-1',
    citations: [{ articleId: 'r-1', title: 'Roaming', quote: 'on' }],
    inputTokens: 12,
    outputTokens: 3,
    finish: 'stop',
  });
});

it('keeps the code of an error that comes mid-stream', () => {
  expect(
    applyChunk(
      { ...NO_COMPLETION, text: 'Half' },
      { error: { message: 'x', type: 'server_error', code: 'UPSTREAM_UNAVAILABLE' } },
    ),
  ).toMatchObject({
    text: 'Half',
    errorCode: 'UPSTREAM_UNAVAILABLE',
  });
});

it('reads which budget does not cover a question, and the codes of OpenAI as ours', () => {
  const error = {
    message: 'm',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    budget: { subject: 'key' },
  };
  expect(applyChunk(NO_COMPLETION, { error })).toMatchObject({
    errorCode: 'BUDGET_EXHAUSTED',
    budget: 'key',
  });
  const limited = { error: { message: 'm', type: 'requests', code: 'rate_limit_exceeded' } };
  expect(applyChunk(NO_COMPLETION, limited)).toMatchObject({ errorCode: 'RATE_LIMITED' });
});

it('keeps the scores of tokens, and ignores those that are not told', () => {
  const scores = [
    { token: 'Hi', logprob: -0.5, bytes: [72, 105], top_logprobs: [{ token: 'Ho', logprob: -1 }] },
  ];
  const answer = [
    { choices: [{ delta: { content: 'Hi' }, logprobs: { content: scores } }] },
    { choices: [{ delta: { content: ' you' }, logprobs: { content: [{ token: ' you', logprob: -2 }] } }] },
    { choices: [{ delta: {}, logprobs: null, finish_reason: 'stop' }] },
  ].reduce(applyChunk, NO_COMPLETION);
  expect(answer).toMatchObject({
    text: 'Hi you',
    tokens: [
      { text: 'Hi', bytes: [72, 105], logprob: -0.5, alternatives: [{ text: 'Ho', logprob: -1 }] },
      { text: ' you', logprob: -2, alternatives: [] },
    ],
  });
  expect(applyChunk(NO_COMPLETION, { choices: [{ delta: { content: 'x' } }] })).not.toHaveProperty('tokens');
});
