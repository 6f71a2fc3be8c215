import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countDelivered, createTokenCounter } from '../metering/token.counter.js';
import { WORDS } from '../testing/fake-request.js';
import type { Message, Output, ToolCall } from './completion.types.js';
import { Delivery } from './delivery.js';
import { countInputs, countOutput, countRequest } from './token.counts.js';

const message: Message = {
  role: 'user',
  text: 'three little words',
  name: undefined,
  toolCalls: undefined,
  mediaParts: 0,
};
const count = (change: Partial<Message> = {}, declarations: string[] = []) =>
  countRequest(WORDS, { messages: [{ ...message, ...change }], declarations });

it('counts what a model reads of a request, with the overheads of a chat', () => {
  expect(count()).toBe(3 + 3 + 1 + 3);
  expect(count({ name: 'ada' }) - count()).toBe(2);
  expect(count({ toolCalls: 'one two' }) - count()).toBe(2);
  expect(count({ mediaParts: 2 }) - count()).toBe(3_000);
  expect(count({}, ['a schema', 'a format']) - count()).toBe(4);
});

it('counts texts and token ids that vectors are asked for', () => {
  expect(countInputs(WORDS, { inputs: ['one two', [7, 8, 9], 'three'] })).toBe(6);
});

it('counts everything that a model wrote: text, reasoning, refusal, names and arguments of tool calls', () => {
  const delivery = new Delivery();
  expect(delivery.anything).toBe(false);
  delivery.add({ text: 'text ', reasoning: 'why ', refusal: 'no ' });
  delivery.add({ toolCalls: [{ index: 0, id: 'c', name: 'weather', arguments: '{}' }] });
  delivery.add({ toolCalls: [{ index: 0, id: '', name: '', arguments: '!' }] });
  expect(delivery.texts()).toEqual(['text ', 'why ', 'no ', 'weather', '{}!']);
  expect(delivery.characters).toBe(delivery.texts().join('').length);
  expect(delivery.anything).toBe(true);
  expect(countOutput(WORDS, delivery)).toBe(5);
});

it('counts an answer the same, whole or streamed, however it was cut', () => {
  const counter = createTokenCounter();
  const part = fc.string({ unit: 'grapheme', maxLength: 12 });
  const delta = fc.record(
    {
      text: part,
      reasoning: part,
      refusal: part,
      toolCalls: fc.array(fc.record({ index: fc.nat(2), id: fc.constant(''), name: part, arguments: part }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(delta, { maxLength: 8 }), (deltas) => {
      const [streamed, whole] = [new Delivery(), new Delivery()];
      deltas.forEach((each) => streamed.add(each));
      whole.add(wholeOf(deltas));
      expect(countOutput(counter, streamed)).toBe(countOutput(counter, whole));
    }),
    { seed: 20261129, numRuns: 300 },
  );
});

it('counts an empty delta as a delivery: the model read its input', () => {
  const delivery = new Delivery();
  delivery.add({});
  expect([delivery.anything, delivery.texts()]).toEqual([true, []]);
});

it('estimates a text that cannot be counted by its bytes', () => {
  const refusing = {
    count: () => {
      throw new Error('too long');
    },
  };
  expect(countDelivered(refusing, 'ééx')).toBe(2);
  expect(countDelivered(WORDS, 'a b')).toBe(2);
});

/** The answer that the deltas make up, as a source that does not stream gives it. */
function wholeOf(deltas: readonly Output[]): Output {
  const joined = (member: 'text' | 'reasoning' | 'refusal') =>
    deltas.map((delta) => delta[member] ?? '').join('');
  const calls = new Map<number, ToolCall>();
  for (const { toolCalls = [] } of deltas)
    for (const call of toolCalls) {
      const known = calls.get(call.index) ?? { ...call, name: '', arguments: '' };
      calls.set(call.index, {
        ...known,
        name: known.name + call.name,
        arguments: known.arguments + call.arguments,
      });
    }
  return {
    text: joined('text'),
    reasoning: joined('reasoning'),
    refusal: joined('refusal'),
    toolCalls: [...calls.values()],
  };
}
