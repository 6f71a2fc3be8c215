import { expect, it } from 'vitest';
import type { CompletionRequest, Message } from '../../completion/completion.types.js';
import { completionRequest } from '../../testing/fake-request.js';
import { openAiOriginal } from '../../wire/openai.js';
import { assertWritable, bodyOf, chunkOf, chunkOfWhole, completionOf } from './upstream.mapper.js';
import { chunkSchema, completionSchema } from './upstream.schema.js';

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

const BAD_USAGE = [
  { prompt_tokens: -1, completion_tokens: 3 },
  { prompt_tokens: 7, completion_tokens: -3 },
  { prompt_tokens: 0.5, completion_tokens: 3 },
  { prompt_tokens: 7, completion_tokens: 3.5 },
  { prompt_tokens: 7 },
  { completion_tokens: 3 },
  { total_tokens: 10 },
  { prompt_tokens: '7', completion_tokens: '3' },
  { prompt_tokens: 1e300, completion_tokens: 3 },
  {},
  [],
  'many',
  null,
].map((usage) => [usage]);

it.each(BAD_USAGE)('ignores the usage %j, in a chunk and in a whole answer', (usage) => {
  expect(chunk({ choices: [], usage }).usage).toBeUndefined();
  const message = { role: 'assistant', content: 'hi' };
  const answer = completionOf(completionSchema.parse({ choices: [{ message }], usage }));
  expect(answer).toMatchObject({ output: { text: 'hi' }, usage: undefined });
});

it.each([undefined, null, -1, 0.5, 'ten', 9])('sums up where the total is %j', (total) => {
  const reported = { prompt_tokens: 7, completion_tokens: 3, total_tokens: total };
  expect(chunk({ choices: [], usage: reported }).usage).toMatchObject({
    original: { value: { total_tokens: 10 } },
  });
});

it('reports explicit zeros as zeros, and keeps the details of a usage', () => {
  const reported = { ...USAGE, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 2 } };
  expect(chunk({ choices: [], usage: reported }).usage).toMatchObject({
    inputTokens: 7,
    outputTokens: 0,
    original: { value: { prompt_tokens_details: { cached_tokens: 2 } } },
  });
});

it.each([[{ choices: null }], [{}], [{ choices: [], created: null }]])(
  'reads the choices of %j as none',
  (value) => {
    expect(chunk(value)).not.toHaveProperty('output');
  },
);

it.each([[{ delta: null }], [{}], [{ index: null, delta: {} }], [{ index: -1.5, finish_reason: '' }]])(
  'reads the choice %j as one that adds nothing',
  (choice) => {
    const read = chunk({ choices: [choice] });
    expect(read).toMatchObject({ output: { text: undefined }, finishReason: undefined });
    expect(read.original?.value).toMatchObject({ choices: [{ index: 0, delta: {}, finish_reason: null }] });
  },
);

it('counts content in parts, in a chunk and in a whole answer', () => {
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'hm ' }] },
    { type: 'text', text: 'Hi' },
    { type: 'odd' },
    null,
  ];
  expect(chunk({ choices: [{ delta: { content } }] }).output?.text).toBe('hm Hi');
  const whole = completionSchema.parse({ choices: [{ message: { role: 'assistant', content } }] });
  expect(completionOf(whole).output.text).toBe('hm Hi');
});

it('counts reasoning under either of its names', () => {
  expect(chunk({ choices: [{ delta: { reasoning: 'hm' } }] }).output?.reasoning).toBe('hm');
  expect(
    chunk({ choices: [{ delta: { reasoning: 'hm', reasoning_content: 'hm' } }] }).output?.reasoning,
  ).toBe('hm');
});

it.each([[{}], [{ message: null }], [{ message: 'hi' }], [{ message: { content: { secret: 1 } } }], [null]])(
  'refuses the choice %j of a whole answer',
  (choice) => {
    expect(completionSchema.safeParse({ choices: [choice] }).success).toBe(false);
  },
);

it('reads a whole answer as the one chunk of a stream', () => {
  const tools = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }, { id: 'b' }];
  const whole = completionSchema.parse({
    object: 'chat.completion',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'hi', tool_calls: tools }, finish_reason: 'stop' },
    ],
    usage: USAGE,
  });
  expect(chunkOfWhole(whole)).toMatchObject({
    output: {
      text: 'hi',
      toolCalls: [
        { index: 0, id: 'a' },
        { index: 1, id: 'b' },
      ],
    },
    finishReason: 'stop',
    usage: { inputTokens: 7, outputTokens: 3 },
    original: {
      value: {
        choices: [
          {
            index: 0,
            delta: {
              role: 'assistant',
              content: 'hi',
              tool_calls: [{ index: 0, ...tools[0] }, { index: 1 }],
            },
            finish_reason: 'stop',
          },
        ],
      },
    },
  });
});

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
