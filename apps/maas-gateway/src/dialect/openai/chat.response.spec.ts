import { expect, it } from 'vitest';
import type { CompletionChunk, FinishReason } from '../../completion/completion.types.js';
import { openAiOriginal } from '../../wire/openai.js';
import { chatCompletionOf, ChunkShaper, wireUsageOf } from './chat.response.js';

const HEAD = { id: 'chatcmpl-1', created: 7, model: 'm' };
const CHUNK_HEAD = { ...HEAD, object: 'chat.completion.chunk' };
const USAGE = { inputTokens: 2, outputTokens: 3, countedBy: 'local' } as const;
const WIRE_USAGE = { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 };
const GROUNDS = { citations: [{ articleId: 'a', title: 'A', quote: 'q' }], confidence: 0.5 };
const WIRE_GROUNDS = { citations: [{ article_id: 'a', title: 'A', quote: 'q' }], confidence: 0.5 };

/** A chunk as an upstream of the same API sent it. */
function original(delta: object, members: object = {}): CompletionChunk {
  const value = {
    id: 'theirs',
    model: 'theirs',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...members,
  };
  return { output: {}, original: openAiOriginal(value) };
}

it('builds a whole answer of a source that speaks no API', () => {
  const output = { text: 'hello', grounds: GROUNDS };
  expect(chatCompletionOf({ output, finishReason: 'length', usage: USAGE }, HEAD)).toEqual({
    ...HEAD,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'hello', refusal: null, ...WIRE_GROUNDS },
        logprobs: null,
        finish_reason: 'length',
      },
    ],
    usage: WIRE_USAGE,
  });
});

it('passes a whole answer of the same API on, under its own id and model', () => {
  const choices = [{ index: 0, message: { content: 'hi', extra: 1 }, finish_reason: 'stop' }];
  const value = { id: 'theirs', model: 'theirs', system_fingerprint: 'f', choices };
  const answer = { output: {}, finishReason: 'stop', original: openAiOriginal(value), usage: USAGE } as const;
  expect(chatCompletionOf(answer, HEAD)).toEqual({
    ...HEAD,
    object: 'chat.completion',
    system_fingerprint: 'f',
    choices,
    usage: WIRE_USAGE,
  });
});

it('writes content in parts as one text, and its thinking as reasoning', () => {
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'hm ' }] },
    { type: 'text', text: 'Hi' },
    { type: 'text', text: ' you' },
    { type: 'odd' },
    null,
  ];
  const written = { content: 'Hi you', reasoning_content: 'hm ', extra: 1 };
  const choice = { index: 0, message: { content, extra: 1 }, finish_reason: 'stop' };
  const answer = { output: {}, finishReason: 'stop', usage: USAGE } as const;
  const whole = { ...answer, original: openAiOriginal({ choices: [choice] }) };
  expect(chatCompletionOf(whole, HEAD)).toMatchObject({ choices: [{ ...choice, message: written }] });
  const chunk = new ChunkShaper(HEAD, false).shape(original({ content, extra: 1 }));
  expect(chunk).toMatchObject({ choices: [choiceOf({ role: 'assistant', ...written })] });
  const textOnly = new ChunkShaper(HEAD, false).shape(original({ content: content.slice(1) }));
  expect(textOnly).toEqual({ ...CHUNK_HEAD, choices: [choiceOf({ role: 'assistant', content: 'Hi you' })] });
});

it('reports the details of a provider with the usage that it reported', () => {
  const details = { ...WIRE_USAGE, prompt_tokens_details: { cached_tokens: 1 } };
  expect(wireUsageOf({ ...USAGE, original: openAiOriginal(details) })).toEqual(details);
  expect(wireUsageOf({ ...USAGE, original: { api: 'other', value: {} } })).toEqual(WIRE_USAGE);
});

it('puts the role in the first delta and nowhere else', () => {
  const shaper = new ChunkShaper(HEAD, false);
  const chunks = ['one', 'two'].map((content) => shaper.shape(original({ role: 'assistant', content })));
  expect(chunks).toEqual([
    { ...CHUNK_HEAD, choices: [choiceOf({ role: 'assistant', content: 'one' })] },
    { ...CHUNK_HEAD, choices: [choiceOf({ content: 'two' })] },
  ]);
});

it('keeps members of chunks that it does not know, but no usage', () => {
  const chunk = original({ content: 'x', reasoning_content: 'why' }, { system_fingerprint: 'f', usage: {} });
  expect(new ChunkShaper(HEAD, false).shape(chunk)).toEqual({
    ...CHUNK_HEAD,
    system_fingerprint: 'f',
    choices: [choiceOf({ role: 'assistant', content: 'x', reasoning_content: 'why' })],
  });
});

it('sends nothing for a chunk that has only usage', () => {
  const shaper = new ChunkShaper(HEAD, true);
  expect(shaper.shape({ usage: USAGE })).toBeUndefined();
  expect(shaper.shape(original({ content: 'x' }))).toMatchObject({ usage: null });
  expect(shaper.usageChunk(USAGE)).toEqual({ ...CHUNK_HEAD, choices: [], usage: WIRE_USAGE });
});

it('builds chunks of a source that speaks no API', () => {
  const shaper = new ChunkShaper(HEAD, false);
  const shape = (chunk: CompletionChunk) => (shaper.shape(chunk) as { choices: object[] }).choices[0];
  const rest = { index: 0, logprobs: null, finish_reason: null };
  expect(shape({ output: { text: 'one' } })).toEqual({
    ...rest,
    delta: { role: 'assistant', content: 'one' },
  });
  expect(shape({ output: { text: 'two', grounds: GROUNDS } })).toEqual({
    ...rest,
    delta: { content: 'two', ...WIRE_GROUNDS },
  });
  const call = { index: 1, id: 'c', name: 'f', arguments: '{}' };
  expect(shape({ output: { reasoning: 'why', refusal: 'no', toolCalls: [call] } })).toEqual({
    ...rest,
    delta: {
      reasoning_content: 'why',
      refusal: 'no',
      tool_calls: [{ index: 1, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    },
  });
  expect(shape({ output: {}, finishReason: 'tool_calls' })).toEqual({
    ...rest,
    delta: {},
    finish_reason: 'tool_calls',
  });
});

it.each<[FinishReason, string]>([
  ['stop', 'stop'],
  ['content_filter', 'content_filter'],
  ['other', 'stop'],
])('names the finish reason %s as %s', (finishReason, expected) => {
  const chunk = new ChunkShaper(HEAD, false).shape({ output: {}, finishReason });
  expect(chunk).toMatchObject({ choices: [{ finish_reason: expected }] });
});

function choiceOf(delta: object): object {
  return { index: 0, delta, finish_reason: null };
}
