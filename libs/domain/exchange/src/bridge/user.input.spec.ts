import { expect, it } from 'vitest';
import { questionOf, responsesOf, type InputRequests } from './user.input.js';

const form = (properties: object): InputRequests[string] => ({
  method: 'elicitation/create',
  params: { message: 'Which?', requestedSchema: { type: 'object', properties } },
});
const one = { answer: form({ people: { type: 'integer' } }) };
const two = { who: form({ name: { type: 'string' } }), when: form({ day: { type: 'string' }, hour: {} }) };
const text = (words: string) => ({ parts: [{ text: words }] });

it('asks by words and the schema of the form', () => {
  expect(questionOf(one)).toEqual([
    { text: 'Which?' },
    {
      data: {
        input: 'answer',
        requestedSchema: { type: 'object', properties: { people: { type: 'integer' } } },
      },
    },
  ]);
});

it.each([
  [{}],
  [{ a: { method: 'sampling/createMessage' } }],
  [{ ...one, b: { method: 'roots/list' } }],
  [{ a: { method: 'elicitation/create', params: { mode: 'url', url: 'https://x' } } }],
])('asks nothing that a message cannot answer: %j', (requests) => {
  expect(questionOf(requests)).toBeUndefined();
});

it.each([
  ['the fields of the only form', { parts: [{ data: { people: 4 } }] }, one, { answer: { people: 4 } }],
  ['the fields by key', { parts: [{ data: { answer: { people: 4 } } }] }, one, { answer: { people: 4 } }],
  ['words for one field', text('4'), one, { answer: { people: 4 } }],
  ['JSON in words', text('{"people":4}'), one, { answer: { people: 4 } }],
  [
    'words for a yes',
    text('Yes'),
    { answer: form({ sure: { type: 'boolean' } }) },
    { answer: { sure: true } },
  ],
  [
    'several forms by key',
    { parts: [{ data: { who: { name: 'Li' }, when: { day: 'Monday' } } }] },
    two,
    { who: { name: 'Li' }, when: { day: 'Monday' } },
  ],
])('reads %s', (_, message, requests, contents) => {
  const expected = Object.entries(contents).map(([key, content]) => [key, { action: 'accept', content }]);
  expect(responsesOf(message, requests)).toEqual(Object.fromEntries(expected));
});

it.each([
  ['nothing', { parts: [] }, one],
  ['words for two fields', text('Monday'), { when: two.when }],
  ['one form of two', { parts: [{ data: { who: { name: 'Li' } } }] }, two],
])('does not take %s for an answer', (_, message, requests) => {
  expect(responsesOf(message, requests)).toBeUndefined();
});

it.each(['decline', 'cancel'])('takes "%s" of the metadata for every form', (action) => {
  const message = { parts: [{ text: 'no' }], metadata: { 'isthmus-input': action } };
  expect(responsesOf(message, two)).toEqual({ who: { action }, when: { action } });
});
