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
    { type: 'image_url', image_url: {} },
    { type: 'text', text: 'two' },
  ];
  expect(messageOf({ role: 'user', content })).toMatchObject({ text: 'one\n\ntwo', mediaParts: 1 });
  expect(messageOf({ role: 'assistant', content: null })).toMatchObject({ text: '', mediaParts: 0 });
});

it('declares what else the model reads: tools, a format, tool calls', () => {
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  const format = { type: 'json_schema', json_schema: { name: 'x' } };
  const request = completion({ tools, response_format: format });
  expect(request.declarations).toEqual([JSON.stringify(tools), JSON.stringify(format)]);
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

it.each([
  [{ n: 2 }, { param: 'n', code: 'unsupported_value' }],
  [{ stream_options: { include_usage: true } }, { param: 'stream_options' }],
  [{ messages: [] }, { param: 'messages' }],
  [{ messages: [{ role: 'king', content: 'x' }] }, { param: 'messages.0.role' }],
  [{ max_tokens: 0 }, { param: 'max_tokens' }],
  [{ model: '' }, { param: 'model' }],
])('refuses %j, and names the member at fault', (change, metadata) => {
  expect(() => read(change)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', metadata }));
});

it('names the body where it is not an object', () => {
  expect(() => readChatRequest('hi')).toThrow(expect.objectContaining({ metadata: { param: 'body' } }));
});
