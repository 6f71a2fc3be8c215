import { expect, it } from 'vitest';
import { openAiValueOf } from '../../wire/openai.js';
import { readChatRequest } from './chat.request.js';

const MESSAGES = [{ role: 'user', content: 'hi' }];
const read = (change: object = {}) => readChatRequest({ model: 'm', messages: MESSAGES, ...change });
const completion = (change: object) => read(change).completion;
const messageOf = (message: object) => completion({ messages: [message] }).messages[0];

it('reads a request into the neutral form, and keeps it as it came', () => {
  const body = { model: 'm', messages: MESSAGES, temperature: 0.3 };
  const { completion: request, ...rest } = readChatRequest(body);
  expect(rest).toEqual({ stream: false, includeUsage: false });
  expect(request).toMatchObject({
    model: 'm',
    messages: [{ role: 'user', text: 'hi', name: undefined, toolCalls: undefined, mediaParts: 0 }],
    declarations: [],
    stop: [],
    demands: [],
    toolChoice: 'optional',
    responseFormat: 'text',
    outputTokensMax: undefined,
  });
  expect(openAiValueOf(request.original)).toEqual(body);
});

it('reads how the answer is wanted', () => {
  expect(read({ stream: true, stream_options: { include_usage: true } })).toMatchObject({
    stream: true,
    includeUsage: true,
  });
  expect(read({ stream: true })).toMatchObject({ stream: true, includeUsage: false });
});

it('prefers the newer of the two bounds of an answer', () => {
  expect(completion({ max_tokens: 5 }).outputTokensMax).toBe(5);
  expect(completion({ max_tokens: 5, max_completion_tokens: 7 }).outputTokensMax).toBe(7);
});

it('takes developers for the system, and functions for tools', () => {
  expect(messageOf({ role: 'developer', content: 'x' })?.role).toBe('system');
  expect(messageOf({ role: 'function', content: 'x', name: 'f' })).toMatchObject({ role: 'tool', name: 'f' });
});

it('joins the texts of parts, and counts those that are not text', () => {
  const content = [
    { type: 'text', text: 'one' },
    { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
    { type: 'text', text: 'two' },
  ];
  expect(messageOf({ role: 'user', content })).toMatchObject({ text: 'one\n\ntwo', mediaParts: 1 });
  const refused = { role: 'assistant', content: null, refusal: 'no' };
  expect(messageOf(refused)).toMatchObject({ text: '', mediaParts: 0, others: ['refusal no'] });
});

it('declares what else the model reads: tools, a format, tool calls', () => {
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  const format = { type: 'json_schema', json_schema: { name: 'x' } };
  const request = completion({ tools, response_format: format });
  expect(request.declarations).toEqual([
    JSON.stringify({ tools }),
    JSON.stringify({ response_format: format }),
  ]);
  expect(request.responseFormat).toBe('structured');
  const calls = [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }];
  expect(messageOf({ role: 'assistant', tool_calls: calls })?.toolCalls).toBe(JSON.stringify(calls));
});

it.each([
  ['required', 'required'],
  [{ type: 'function', function: { name: 'f' } }, 'required'],
  ['auto', 'optional'],
  ['none', 'optional'],
  [null, 'optional'],
])('reads the tool choice %j as %s', (choice, expected) => {
  expect(completion({ tool_choice: choice }).toolChoice).toBe(expected);
});

it('reads where the answer is to end', () => {
  expect(completion({ stop: '\n' }).stop).toEqual(['\n']);
  expect(completion({ stop: ['a', 'b'] }).stop).toEqual(['a', 'b']);
  expect(completion({ function_call: { name: 'f' } }).toolChoice).toBe('required');
});

it('names what the client asks for beyond a text, and nothing that it gets anyway', () => {
  const inert = {
    temperature: 0,
    seed: 7,
    logprobs: false,
    store: false,
    modalities: ['text'],
    logit_bias: {},
    service_tier: 'auto',
    user: 'u',
    metadata: { a: 'b' },
    top_k: null,
  };
  expect(completion(inert).demands).toEqual([]);
  const asked = {
    logprobs: true,
    top_logprobs: 2,
    modalities: ['text', 'audio'],
    logit_bias: { 1: 2 },
    top_k: 5,
  };
  expect(completion(asked).demands?.toSorted()).toEqual(Object.keys(asked).toSorted());
});

const say = (message: object) => ({ messages: [...MESSAGES, message] });
it.each([
  [{ n: 2 }, { param: 'n', code: 'unsupported_value' }],
  [{ n: 0 }, { param: 'n' }],
  [{ stream_options: { include_usage: true } }, { param: 'stream_options' }],
  [{ messages: [] }, { param: 'messages' }],
  [{ messages: [{ role: 'king', content: 'x' }] }, { param: 'messages.0.role' }],
  [{ max_tokens: 0 }, { param: 'max_tokens' }],
  [{ model: '' }, { param: 'model' }],
  [{ temperature: 'hot' }, { param: 'temperature' }],
  [{ temperature: 2.1 }, { param: 'temperature' }],
  [{ top_p: -1 }, { param: 'top_p' }],
  [{ presence_penalty: 3 }, { param: 'presence_penalty' }],
  [{ frequency_penalty: -2.5 }, { param: 'frequency_penalty' }],
  [{ seed: 1.5 }, { param: 'seed' }],
  [{ stop: 7 }, { param: 'stop' }],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, { param: 'stop' }],
  [{ stop: ['a', ''] }, { param: 'stop.1' }],
  [{ logit_bias: { 50256: 101 } }, { param: 'logit_bias.50256' }],
  [{ logit_bias: { hello: 1 } }, { param: 'logit_bias.hello' }],
  [{ logprobs: 'yes' }, { param: 'logprobs' }],
  [{ logprobs: true, top_logprobs: 21 }, { param: 'top_logprobs' }],
  [{ top_logprobs: 2 }, { param: 'top_logprobs' }],
  [{ user: 7 }, { param: 'user' }],
  [{ stream: true, stream_options: { include_usage: 1 } }, { param: 'stream_options.include_usage' }],
  [say({ role: 'user', content: null }), { param: 'messages.1.content' }],
  [say({ role: 'user' }), { param: 'messages.1.content' }],
  [say({ role: 'user', content: [] }), { param: 'messages.1.content' }],
  [say({ role: 'user', content: [{ type: 'text' }] }), { param: 'messages.1.content.0.text' }],
  [say({ role: 'system', content: null }), { param: 'messages.1.content' }],
  [say({ role: 'assistant', content: null }), { param: 'messages.1.content' }],
  [say({ role: 'tool', content: 'x' }), { param: 'messages.1.tool_call_id' }],
  [say({ role: 'tool', tool_call_id: 'c', content: null }), { param: 'messages.1.content' }],
  [say({ role: 'function', content: 'x' }), { param: 'messages.1.name' }],
])('refuses %j, and names the member at fault', (change, metadata) => {
  expect(() => read(change)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata }));
});

it.each([
  [{ temperature: 3 }, 'temperature: must be at most 2, not 3'],
  [{ top_p: -1 }, 'top_p: must be at least 0, not -1'],
  [{ temperature: 'hot' }, 'temperature: must be a number, not a string'],
  [{ max_tokens: 1.5 }, 'max_tokens: must be an integer, not 1.5'],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop: has 5 entries; at most 4 are allowed'],
  [{ messages: [] }, 'messages: has 0 entries; at least 1 is required'],
  [
    { messages: Array.from({ length: 10_001 }, () => MESSAGES[0]) },
    'messages: has 10001 entries; at most 10000 are allowed',
  ],
  [{ model: '' }, 'model: has 0 characters; at least 1 is required'],
  [{ messages: 'hi' }, 'messages: must be an array, not a string'],
  [{ model: undefined }, 'model: is missing'],
])('says of %o what is allowed, and what was sent', (change, message) => {
  expect(() => read(change)).toThrow(message);
});

it.each([
  say({ role: 'assistant', content: null, tool_calls: [{ id: 'c' }] }),
  say({ role: 'assistant', function_call: { name: 'f', arguments: '{}' } }),
  say({ role: 'assistant', content: null, audio: { id: 'a' } }),
  say({ role: 'function', name: 'f', content: null }),
  say({ role: 'tool', tool_call_id: 'c', content: '' }),
  { temperature: null, top_p: null, stop: null, seed: null, logit_bias: null, n: null, stream_options: null },
  { temperature: 2, top_p: 1, presence_penalty: -2, frequency_penalty: 2, stop: [], seed: -1, n: 1 },
])('accepts %j', (change) => {
  expect(() => read(change)).not.toThrow();
});

it('names the body where it is not an object', () => {
  expect(() => readChatRequest('hi')).toThrow(expect.objectContaining({ metadata: { param: 'body' } }));
});

it.each([
  ['models', ['other/model']],
  ['plugins', [{ id: 'web' }]],
  ['web_search_options', {}],
  ['best_of', 5],
  ['use_beam_search', true],
  ['service_tier', 'priority'],
  ['service_tier', ['auto', 'flex']],
])('refuses %s, for which there is no price: %j', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata: expect.objectContaining({ param: name }) }),
  );
});

it.each([{ service_tier: 'default' }, { service_tier: null }, { models: null }])('takes %j', (members) => {
  expect(read(members).stream).toBe(false);
});
