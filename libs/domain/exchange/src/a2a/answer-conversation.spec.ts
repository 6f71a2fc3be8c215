import { expect, it } from 'vitest';
import { conversationIn } from './answer-conversation.js';

const of = (response: unknown) =>
  conversationIn(Buffer.from(typeof response === 'string' ? response : JSON.stringify(response)));

it.each(['task', 'message', 'statusUpdate', 'artifactUpdate'])('is that of a %s', (kind) => {
  expect(of({ result: { [kind]: { contextId: 'c1' } } })).toBe('c1');
});

it('is not what an agent says elsewhere', () => {
  const parts = [{ data: { contextId: 'another' } }];
  expect(of({ result: { message: { parts, contextId: 'c1' } } })).toBe('c1');
  expect(of({ result: { message: { parts } } })).toBe('');
});

it.each([
  ['an error', { error: { code: -32004, data: [{ contextId: 'c1' }] } }],
  ['no JSON', '"contextId" {'],
  ['a number', { result: { task: { contextId: 1 } } }],
  ['nothing', { result: { task: { contextId: '' } } }],
  ['NUL', { result: { task: { contextId: 'a\0b' } } }],
  ['half a character', { result: { task: { contextId: 'a\ud800' } } }],
  ['more than an id has', { result: { task: { contextId: 'c'.repeat(201) } } }],
  ['more than is read', { result: { task: { contextId: 'c1' } }, padding: 'x'.repeat(2 * 1024 * 1024) }],
])('is none for %s', (_, response) => {
  expect(of(response)).toBe('');
});
