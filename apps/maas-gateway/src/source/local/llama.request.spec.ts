import { expect, it } from 'vitest';
import type { CompletionRequest } from '../../completion/completion.types.js';
import { readChatRequest } from '../../dialect/openai/chat.request.js';
import { generationOf } from './llama.request.js';

const asked = (change: object = {}): CompletionRequest =>
  readChatRequest({ model: 'local/x', messages: [{ role: 'user', content: 'Hello' }], ...change }).completion;

it('chooses calmly where the client does not say how, and as the client says', () => {
  expect(generationOf(asked(), 7)).toEqual({
    messages: [{ role: 'user', text: 'Hello' }],
    ...{ outputTokensMax: 7, temperature: 0.2, topP: 0.9, frequencyPenalty: 0, presencePenalty: 0, stop: [] },
    seed: expect.any(Number),
  });
  const all = {
    ...{ temperature: 1.5, top_p: 0.5, seed: 5, frequency_penalty: 1, presence_penalty: -1, stop: 'x' },
    ...{ logprobs: true, top_logprobs: 4, response_format: { type: 'json_object' } },
  };
  expect(generationOf(asked(all), 7)).toMatchObject({
    ...{ temperature: 1.5, topP: 0.5, seed: 5, frequencyPenalty: 1, presencePenalty: -1, stop: ['x'] },
    ...{ alternatives: 4, format: { type: 'json' } },
  });
  expect(generationOf(asked({ temperature: 1 }), 7)).toMatchObject({ temperature: 1, topP: 1 });
  expect(generationOf(asked({ logprobs: true }), 7)).toMatchObject({ alternatives: 0 });
});

it('tells seeds apart that share their last 32 bits, and keeps them within 32', () => {
  const seedOf = (seed: number) => generationOf(asked({ seed }), 7).seed;
  expect(seedOf(1)).toBe(1);
  expect(seedOf(2 ** 40 + 1)).not.toBe(1);
  for (const seed of [-1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    expect(seedOf(seed)).toBeGreaterThanOrEqual(0);
    expect(seedOf(seed)).toBeLessThan(2 ** 32);
  }
});

it('replaces halves of characters, which no tokenizer takes', () => {
  const request = asked({ messages: [{ role: 'user', content: 'a\ud800b' }] });
  expect(generationOf(request, 7).messages).toEqual([{ role: 'user', text: 'a\ufffdb' }]);
});

const tool = { type: 'function', function: { name: 'f', parameters: {} } };
const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
it.each([
  [{ logit_bias: { 1: 1 } }, { param: 'logit_bias' }],
  [{ reasoning_effort: 'high' }, { param: 'reasoning_effort' }],
  [{ tools: [tool], tool_choice: 'required' }, { part: 'toolChoice' }],
  [{ response_format: { type: 'grammar' } }, { part: 'responseFormat' }],
  [{ response_format: { type: 'json_schema' } }, { part: 'responseFormat' }],
  [
    { response_format: { type: 'json_schema', json_schema: { schema: { not: {} } } } },
    { part: 'responseFormat' },
  ],
  [{ messages: [{ role: 'assistant', tool_calls: [call] }] }, { part: 'messages' }],
  [
    {
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example/b' } }] },
      ],
    },
    { part: 'messages' },
  ],
])('refuses %j by name', (change, metadata) => {
  expect(() => generationOf(asked(change), 7)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata: expect.objectContaining(metadata) }),
  );
});

it('takes tools that are offered and not required', () => {
  expect(generationOf(asked({ tools: [tool] }), 7).messages).toHaveLength(1);
});

it.each([null, 'x', { schema: 'x' }, { schema: [] }, { schema: null }, {}])(
  'refuses %j as a schema by its name',
  (schema) => {
    const ask = () =>
      generationOf(asked({ response_format: { type: 'json_schema', json_schema: schema } }), 7);
    expect(ask).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  },
);
