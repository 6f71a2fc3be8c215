import { expect, it } from 'vitest';
import { readChatRequest } from './chat.request.js';

const QUESTION = { role: 'user', content: 'Why?' };
const BODY = { model: 'm', temperature: 0, messages: [{ role: 'system', content: 'Be brief.' }, QUESTION] };
const repeatable = (change: object = {}) => readChatRequest({ ...BODY, ...change }).completion.repeatable;
const context = (change?: object) => repeatable(change)?.context();

it('takes the last message for the question, and everything else for its context', () => {
  expect(repeatable()).toMatchObject({ question: 'Why?', sampled: false });
  expect(context()).not.toContain('Why?');
  const other = { messages: [BODY.messages[0], { role: 'user', content: 'When?' }] };
  expect(repeatable(other)).toMatchObject({ question: 'When?' });
  expect(context(other)).toBe(context());
});

it.each([
  ['the model', { model: 'n' }],
  ['the system prompt', { messages: [{ role: 'system', content: 'Be long.' }, QUESTION] }],
  ['earlier messages', { messages: [...BODY.messages, { role: 'assistant', content: 'So.' }, QUESTION] }],
  ['the name of who asks', { messages: [BODY.messages[0], { ...QUESTION, name: 'li' }] }],
  ['the end user', { user: 'u' }],
  ['tools', { tools: [{ type: 'function', function: { name: 'f' } }] }],
  ['the choice of tools', { tool_choice: 'none' }],
  ['the format', { response_format: { type: 'json_object' } }],
  ['the temperature', { temperature: 0.5 }],
  ['top_p', { top_p: 0.5 }],
  ['the seed', { seed: 1 }],
  ['the length', { max_tokens: 5 }],
  ['stops', { stop: 'x' }],
  ['penalties', { presence_penalty: 1 }],
  ['the effort', { reasoning_effort: 'high' }],
])('tells contexts apart by %s', (_, change) => {
  expect(context(change)).toBeDefined();
  expect(context(change)).not.toBe(context());
});

it('takes a request for the same whole and streamed, with usage and without', () => {
  expect(context({ stream: true, stream_options: { include_usage: true } })).toBe(context());
});

it('cannot be made to look like another context by what a message says', () => {
  const [system] = BODY.messages;
  const imitating = { messages: [{ role: 'system', content: `${JSON.stringify(system)},` }, QUESTION] };
  expect(context(imitating)).not.toBe(context());
});

it.each([
  [
    'pictures',
    {
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example' } }] }],
    },
  ],
  [
    'earlier pictures',
    {
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://a.example' } }] },
        QUESTION,
      ],
    },
  ],
  [
    'several parts',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    },
  ],
  [
    'a part with more than text',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'a', cache_control: {} }] }] },
  ],
  ['the result of a tool', { messages: [QUESTION, { role: 'tool', tool_call_id: '1', content: 'x' }] }],
  ['an assistant that goes on', { messages: [QUESTION, { role: 'assistant', content: 'x' }] }],
  ['nothing to ask', { messages: [{ role: 'user', content: ' ' }] }],
  ['log-probabilities', { logprobs: true }],
  ['a bias', { logit_bias: { 1: 2 } }],
  ['an answer that is stored', { store: true }],
  ['sounds', { modalities: ['text', 'audio'] }],
  ['what nobody knows here', { new_member: 1 }],
])('repeats no request with %s', (_, change) => {
  expect(repeatable(change)).toBeUndefined();
});

it('takes a single part of text for a text', () => {
  const parts = { messages: [BODY.messages[0], { role: 'user', content: [{ type: 'text', text: 'Why?' }] }] };
  expect(repeatable(parts)?.question).toBe('Why?');
  expect(context(parts)).toBe(context());
});

it.each([
  [undefined, true],
  [null, true],
  [0.1, true],
  [0, false],
])('with temperature %s: chosen by chance %s', (temperature, sampled) => {
  expect(repeatable({ temperature })?.sampled).toBe(sampled);
});
