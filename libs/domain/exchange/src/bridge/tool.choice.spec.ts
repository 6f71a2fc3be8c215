import { expect, it } from 'vitest';
import type { ServerTool } from './server.tool.js';
import { chooseTool } from './tool.choice.js';

const tool = (name: string, properties: object = {}): ServerTool => ({
  name,
  title: '',
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties },
});
const weather = tool('weather', { city: { type: 'string' } });
const sum = tool('sum', { a: { type: 'integer' }, b: { type: 'integer' } });
const ping = tool('ping');
const tools = [weather, sum, ping];
const message = (parts: unknown, metadata: object = {}) => ({ parts, metadata });

it.each([
  ['a data part that names it', message([{ data: { tool: 'sum', arguments: { a: 1 } } }]), 'sum', { a: 1 }],
  ['the same as text', message([{ text: ' {"tool":"sum","arguments":{"a":1}}' }]), 'sum', { a: 1 }],
  ['a name without arguments', message([{ data: { tool: 'ping' } }]), 'ping', {}],
  ['metadata and data', message([{ data: { a: 2 } }], { 'isthmus-skill': 'sum' }), 'sum', { a: 2 }],
  [
    'metadata and words',
    message([{ text: 'Wuhan' }], { 'isthmus-skill': 'weather' }),
    'weather',
    { city: 'Wuhan' },
  ],
  ['metadata alone', message([], { 'isthmus-skill': 'ping' }), 'ping', {}],
  [
    'a data part before metadata',
    message([{ data: { tool: 'ping' } }], { 'isthmus-skill': 'sum' }),
    'ping',
    {},
  ],
])('takes the tool from %s', (_, said, name, args) => {
  expect(chooseTool(said, tools)).toMatchObject({ tool: { name }, arguments: args });
});

it('takes the only tool, and one that was chosen before', () => {
  expect(chooseTool(message([{ text: 'Wuhan' }]), [weather])).toMatchObject({ arguments: { city: 'Wuhan' } });
  expect(chooseTool(message([{ data: { b: 3 } }]), tools, 'sum')).toMatchObject({ arguments: { b: 3 } });
});

it('takes words that nest without end for words', () => {
  const deep = `{"city":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(chooseTool(message([{ text: deep }]), [weather])).toMatchObject({ arguments: { city: deep } });
  const allowed = `{"city":${'['.repeat(98)}${']'.repeat(98)}}`;
  expect(chooseTool(message([{ text: allowed }]), [weather])).not.toMatchObject({
    arguments: { city: allowed },
  });
});

it('takes a data part with a member "tool" of its own as arguments', () => {
  const data = { tool: 'hammer', size: 3 };
  expect(chooseTool(message([{ data }]), [ping])).toMatchObject({ tool: { name: 'ping' }, arguments: data });
});

it.each([
  ['names none of several', message([{ text: 'hello' }]), undefined, /Which tool\?/],
  ['names one that is not there', message([{ data: { tool: 'nope' } }]), undefined, /Unknown tool "nope"/],
  [
    'has words for a tool with two arguments',
    message([{ text: 'one' }], { 'isthmus-skill': 'sum' }),
    'sum',
    /arguments/,
  ],
  [
    'has arguments that are no object',
    message([{ data: { tool: 'sum', arguments: [1] } }]),
    'sum',
    /arguments: must be an object/,
  ],
  ['holds nothing', {}, undefined, /Which tool\?/],
])('asks when a message %s', (_, said, name, words) => {
  const question = chooseTool(said, tools) as { tool?: string; ask: { text?: string; data?: object }[] };
  expect(question.tool).toBe(name);
  expect(question.ask[0]?.text).toMatch(words);
  expect(JSON.stringify(question.ask[1])).toContain('inputSchema');
});

it('describes tools in whole characters', () => {
  const long = { ...tool('long'), description: `${'x'.repeat(191)}😀` };
  expect(JSON.stringify(chooseTool(message([{ text: 'x' }]), [long, sum]))).toContain('x\ufffd');
});

it('names the parts that the call does not carry', () => {
  const parts = [{ text: 'please' }, { data: { tool: 'ping' } }, { url: 'https://x' }];
  expect(chooseTool(message(parts), tools)).toMatchObject({
    notCarried: ['message.parts[0]', 'message.parts[2]'],
  });
  expect(chooseTool(message([{ text: 'x' }], { 'isthmus-skill': 'ping' }), tools)).toMatchObject({
    notCarried: ['message.parts[0]'],
  });
});
