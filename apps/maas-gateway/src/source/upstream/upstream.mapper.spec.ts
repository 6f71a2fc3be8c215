import { expect, it } from 'vitest';
import type { CompletionRequest, Message } from '../../completion/completion.types.js';
import { completionRequest } from '../../testing/fake-request.js';
import { openAiOriginal } from '../../wire/openai.js';
import {
  assertWritable,
  bodyOf,
  chunkOf,
  chunkSchema,
  completionOf,
  completionSchema,
} from './upstream.mapper.js';

const USAGE = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const PLAIN = { maxTokensField: 'max_tokens', isOpenAi: () => false } as const;
const OPENAI = { maxTokensField: 'max_completion_tokens', isOpenAi: () => true } as const;
const call = { model: { sourceId: 'tiny-1' }, outputTokensMax: 50 };
const request = (body: object): CompletionRequest =>
  completionRequest('hi', { original: openAiOriginal(body) });
const body = (
  of: object,
  { stream = false, upstream = PLAIN }: { stream?: boolean; upstream?: typeof PLAIN | typeof OPENAI } = {},
) => bodyOf(upstream, request(of), { ...call, stream });

it('passes every member of a client of the same API on, and bounds the answer in the words of the upstream', () => {
  const members = { messages: [{ role: 'user', content: 'hi', odd: 1 }], temperature: 0.3, tools: [{}] };
  const sent = { ...members, model: 'small', max_tokens: 9_999, max_completion_tokens: 9_999 };
  expect(body(sent)).toEqual({ ...members, model: 'tiny-1', max_tokens: 50 });
  expect(body(sent, { upstream: OPENAI })).toEqual({
    ...members,
    model: 'tiny-1',
    max_completion_tokens: 50,
  });
});

it('always asks for the usage of a stream', () => {
  const sent = { stream: true, stream_options: { include_usage: false, other: 1 } };
  expect(body(sent, { stream: true })).toEqual({
    model: 'tiny-1',
    max_tokens: 50,
    stream: true,
    stream_options: { include_usage: true, other: 1 },
  });
  expect(body(sent, { stream: true, upstream: OPENAI })).toMatchObject({
    stream_options: { include_obfuscation: false, include_usage: true },
  });
});

it('writes the messages of a client of another API', () => {
  expect(bodyOf(PLAIN, completionRequest('hi'), { ...call, stream: false })).toEqual({
    model: 'tiny-1',
    max_tokens: 50,
    messages: [{ role: 'user', content: 'hi' }],
  });
});

const message = (change: Partial<Message>): readonly Message[] =>
  completionRequest('hi').messages.map((plain) => ({ ...plain, ...change }));
const UNWRITABLE: [string, RegExp, Partial<CompletionRequest>][] = [
  ['toolChoice', /a required tool call/, { toolChoice: 'required', declarations: ['[{}]'] }],
  ['responseFormat', /structured response format/, { responseFormat: 'structured', declarations: ['{}'] }],
  ['declarations', /declarations of tools or formats/, { declarations: ['[{}]'] }],
  ['messages', /tool calls/, { messages: message({ role: 'assistant', toolCalls: '[{}]' }) }],
  ['messages', /tool calls and their results/, { messages: message({ role: 'tool' }) }],
  ['messages', /images, audio or files/, { messages: message({ mediaParts: 1 }) }],
];

it.each(UNWRITABLE)('refuses %s of a client of another API: %s', (part, what, change) => {
  const refused = (original: Partial<CompletionRequest>) => () =>
    assertWritable(completionRequest('hi', { ...change, ...original }));
  const metadata = expect.objectContaining({ part });
  expect(refused({})).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata }));
  expect(refused({})).toThrow(/the source of this model cannot take .* from this dialect/);
  expect(refused({ original: { api: 'other', value: {} } })).toThrow(what);
  expect(refused({ original: openAiOriginal({}) })).not.toThrow();
});

it('accepts what it can write of a client of another API', () => {
  expect(() => assertWritable(completionRequest('hi', { outputTokensMax: 5 }))).not.toThrow();
});

const chunk = (value: object) => chunkOf(chunkSchema.parse(value));

it('reads everything that a chunk adds to the answer', () => {
  const calls = [{ index: 1, id: 'c', function: { name: 'weather', arguments: '{' } }, null];
  const delta = { content: 'a', reasoning_content: 'b', refusal: 'c', tool_calls: calls };
  expect(chunk({ choices: [{ delta, finish_reason: null }] })).toMatchObject({
    output: {
      text: 'a',
      reasoning: 'b',
      refusal: 'c',
      toolCalls: [
        { index: 1, id: 'c', name: 'weather', arguments: '{' },
        { index: 1, id: '', name: '', arguments: '' },
      ],
    },
    finishReason: undefined,
  });
});

it('charges choices that were not asked for all the same', () => {
  const choices = ['one', 'two'].map((content, index) => ({ index, delta: { content } }));
  expect(chunk({ choices }).output?.text).toBe('onetwo');
});

it('reads a chunk without choices as one without output', () => {
  expect(chunk({ choices: [], usage: USAGE })).toMatchObject({
    usage: { inputTokens: 7, outputTokens: 3, countedBy: 'provider' },
  });
  expect(chunk({ choices: [], usage: USAGE })).not.toHaveProperty('output');
  expect(chunk({ choices: [{ delta: {} }] })).toHaveProperty('output');
});

it.each([[{ prompt_tokens: -1 }], [{ prompt_tokens: 0.5 }], [{}], ['many'], [null]])(
  'ignores the usage %j',
  (usage) => {
    expect(chunk({ choices: [], usage }).usage).toBeUndefined();
  },
);

it.each([
  ['stop', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool_calls'],
  ['content_filter', 'content_filter'],
  ['insufficient_system_resource', 'other'],
  [null, undefined],
])('reads the finish reason %s as %s', (reason, expected) => {
  expect(chunk({ choices: [{ delta: {}, finish_reason: reason }] }).finishReason).toBe(expected);
});

it('reads a whole answer', () => {
  const value = {
    choices: [{ message: { content: 'hi', tool_calls: [] }, finish_reason: 'length' }],
    usage: USAGE,
  };
  expect(completionOf(completionSchema.parse(value))).toMatchObject({
    output: { text: 'hi', toolCalls: [] },
    finishReason: 'length',
    usage: { inputTokens: 7, outputTokens: 3, original: { value: USAGE } },
    original: { value },
  });
  expect(completionSchema.safeParse({ choices: [] }).success).toBe(false);
});
