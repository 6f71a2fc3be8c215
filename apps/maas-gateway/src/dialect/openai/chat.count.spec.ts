import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countInputs, countRequest } from '../../completion/token.counts.js';
import { createTokenCounter } from '../../metering/token.counter.js';
import { readChatRequest } from './chat.request.js';
import { readEmbeddingRequest } from './embeddings.handler.js';

const counter = createTokenCounter();
const countOf = (body: object) => countRequest(counter, readChatRequest(body).completion);
const countOfInputs = (body: object) => countInputs(counter, readEmbeddingRequest(body));

/** Every place of a chat request that takes text; also such as no model is known to read, because an upstream gets it. */
const PLACES: Record<string, (text: string) => object> = {
  content: (text) => ({ messages: [user(text)] }),
  'content part': (text) => ({ messages: [user([{ type: 'text', text }])] }),
  'unknown member of a part': (text) => ({ messages: [user([{ type: 'text', text: '', extra: text }])] }),
  'name of a member of a part': (text) => ({ messages: [user([{ type: 'text', text: '', [text]: 1 }])] }),
  'refusal part': (text) => ({
    messages: [{ role: 'assistant', content: [{ type: 'refusal', refusal: text }] }],
  }),
  'address of a picture': (text) => media({ type: 'image_url', image_url: { url: text } }),
  'a picture that is text': (text) => media({ type: 'image_url', image_url: text }),
  'detail of a picture': (text) => media({ type: 'image_url', image_url: { url: PNG, detail: text } }),
  'an invalid sound': (text) => media({ type: 'input_audio', input_audio: { data: `${text}!` } }),
  'format of a sound': (text) => media({ type: 'input_audio', input_audio: { data: 'UklG', format: text } }),
  'name of a file': (text) => media({ type: 'file', file: { file_data: 'JVBERi0=', filename: text } }),
  'part of an unknown type': (text) => media({ type: 'video_url', video_url: { url: text } }),
  'type of a part': (text) => media({ type: `${text}!` }),
  'name of a speaker': (text) => ({ messages: [{ ...user(''), name: text }] }),
  refusal: (text) => ({ messages: [{ role: 'assistant', refusal: text }] }),
  'tool call': (text) => ({ messages: [called({ name: 'f', arguments: text })] }),
  'name of a tool call': (text) => ({ messages: [called({ name: text, arguments: '' })] }),
  'function call of a message': (text) => ({
    messages: [{ role: 'assistant', function_call: { name: 'f', arguments: text } }],
  }),
  'id of a tool call': (text) => ({ messages: [{ role: 'tool', tool_call_id: `${text}!`, content: '' }] }),
  'unknown member of a message': (text) => ({ messages: [{ ...user(''), reasoning_content: text }] }),
  tools: (text) => ({ tools: [{ type: 'function', function: { name: 'f', description: text } }] }),
  'name of a member of a tool': (text) => ({ tools: [{ type: 'function', [text]: true }] }),
  functions: (text) => ({ functions: [{ name: 'f', description: text }] }),
  function_call: (text) => ({ function_call: { name: text } }),
  tool_choice: (text) => ({ tool_choice: { type: 'function', function: { name: text } } }),
  response_format: (text) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { description: text } } },
  }),
  prediction: (text) => ({ prediction: { type: 'content', content: text } }),
  stop: (text) => ({ stop: [`${text}!`] }),
  user: (text) => ({ user: text }),
  metadata: (text) => ({ metadata: { note: text } }),
  stream_options: (text) => ({ stream: true, stream_options: { extra: text } }),
  'unknown member': (text) => ({ chat_template: text }),
  'name of an unknown member': (text) => ({ [`x${text}`]: true }),
};

const PNG = `data:image/png;base64,${pngHeader(64, 64)}`;
const user = (content: unknown) => ({ role: 'user', content });
const media = (part: object) => ({ messages: [user([part])] });
const called = (call: object) => ({
  role: 'assistant',
  tool_calls: [{ id: 'c', type: 'function', function: call }],
});
const chat = (change: object) => ({ model: 'm', messages: [user('hi')], ...change });

it.each(Object.entries(PLACES))('counts the text in %s', (_, place) => {
  // Words, whose tokens do not merge with what is around them by more than one at each end.
  const words = fc.array(fc.constantFrom('alpha', 'river', '数据', 'queue', 'straße', '"', '\n'), {
    minLength: 5,
    maxLength: 200,
  });
  fc.assert(
    fc.property(words, (list) => {
      const text = list.join(' ');
      const added = countOf(chat(place(text))) - countOf(chat(place('')));
      expect(added).toBeGreaterThanOrEqual(counter.count(text) - 2);
    }),
    { seed: 20261129, numRuns: 40 },
  );
});

it('counts no tokens for settings, nor for asking that the answer be streamed', () => {
  const settings = {
    temperature: 0.5,
    top_p: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    seed: 7,
    max_tokens: 100,
    n: 1,
    logprobs: true,
    top_logprobs: 3,
    logit_bias: { 1: 1 },
    store: false,
    parallel_tool_calls: true,
    stop: null,
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
  };
  expect(countOf(chat(settings))).toBe(countOf(chat({})));
});

it('holds for half a million tokens wherever they are', () => {
  const text = 'word '.repeat(450_000);
  for (const place of [PLACES['functions'], PLACES['name of a speaker'], PLACES['unknown member']])
    expect(countOf(chat(place?.(text) ?? {}))).toBeGreaterThan(450_000);
});

it('counts the inputs of embeddings, and whatever else is sent', () => {
  const inputs = countOfInputs({ model: 'm', input: ['one two', 'three'] });
  expect(inputs).toBe(counter.count('one two') + counter.count('three'));
  const more = countOfInputs({
    model: 'm',
    input: ['one two', 'three'],
    dimensions: 8,
    instruction: 'be terse',
  });
  expect(more - inputs).toBeGreaterThanOrEqual(counter.count('be terse'));
  expect(countOfInputs({ model: 'm', input: [1, 2, 3], dimensions: 8, encoding_format: 'float' })).toBe(3);
});

/** The first 24 bytes of a PNG: enough for its size. */
function pngHeader(width: number, height: number): string {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([bytes, size]).toString('base64');
}
