import { expect, it } from 'vitest';
import { messageOfServerTool, messageOfTool } from './tool.message.js';

const ids = { messageId: 'm1', skillId: 'answers' };

it('says words, data and what they continue in one message', () => {
  const args = { message: 'hi', data: { n: 1 }, taskId: 't1', contextId: 'c1' };
  expect(messageOfTool(args, ids)).toEqual({
    messageId: 'm1',
    role: 'ROLE_USER',
    parts: [{ text: 'hi' }, { data: { n: 1 } }],
    taskId: 't1',
    contextId: 'c1',
    metadata: { 'isthmus-skill': 'answers' },
  });
});

it.each<[unknown, string]>([
  [{}, 'message: must be text of 1 to 200000 characters'],
  [{ message: '' }, 'message: must be text'],
  [{ message: 5 }, 'message: must be text'],
  [{ message: 'x'.repeat(200_001) }, 'message: must be text'],
  [{ message: 'x', data: [1] }, 'data: must be an object'],
  [{ message: 'x', taskId: '' }, 'taskId: must be text of 1 to 200 characters'],
  ...['a\u0000b', 'a\ud800', 'a\nb', 'a\u2028b', 'x'.repeat(201)].map((contextId): [unknown, string] => [
    { message: 'x', contextId },
    'contextId: must be text of 1 to 200 characters',
  ]),
  [{ message: 'x', contextId: 'c'.repeat(201) }, 'contextId: must be text'],
  [{ message: 'x', skill: 'y' }, 'skill: is not an argument; use message, data, contextId, taskId'],
  [['x'], 'arguments: must be an object'],
])('refuses %.60j by the name of the argument', (args, words) => {
  expect(() => messageOfTool(args, ids)).toThrow(words);
});

it('passes the arguments of an MCP server on as they are', () => {
  const message = messageOfServerTool({ city: 'Wuhan' }, { messageId: 'm', skillId: 'weather' });
  expect(message).toMatchObject({
    parts: [{ data: { tool: 'weather', arguments: { city: 'Wuhan' } } }],
    metadata: { 'isthmus-skill': 'weather' },
  });
});
