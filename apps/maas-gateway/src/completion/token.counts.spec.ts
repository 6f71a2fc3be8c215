import { expect, it } from 'vitest';
import { countDelivered } from '../metering/token.counter.js';
import { WORDS } from '../testing/fake-request.js';
import type { Message } from './completion.types.js';
import { Delivery } from './delivery.js';
import { countInputs, countRequest } from './token.counts.js';

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
  expect(delivery.text()).toBe('text why no weather {}!');
  expect(delivery.characters).toBe(delivery.text().length);
  expect(delivery.anything).toBe(true);
});

it('counts an empty delta as a delivery: the model read its input', () => {
  const delivery = new Delivery();
  delivery.add({});
  expect([delivery.anything, delivery.text()]).toEqual([true, '']);
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
