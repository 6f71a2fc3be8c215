import { expect, it } from 'vitest';
import { payloadOf } from './push.payload.js';

const LARGE = 'a'.repeat(1024 * 1024);
const status = { state: 'TASK_STATE_WORKING', timestamp: '2026-11-30T00:00:00Z' };
const payload = (event: object) => JSON.parse(payloadOf(event)) as unknown;

it('tells an event as it is', () => {
  const event = { statusUpdate: { taskId: 't', contextId: 'c', status, metadata: { a: 1 } } };
  expect(payload(event)).toEqual(event);
});

it.each([
  [
    'a task',
    { task: { id: 't', contextId: 'c', status, history: [LARGE] } },
    { task: { id: 't', contextId: 'c', status } },
  ],
  [
    'a status',
    { statusUpdate: { taskId: 't', contextId: 'c', status: { ...status, message: LARGE } } },
    { statusUpdate: { taskId: 't', contextId: 'c', status } },
  ],
  [
    'an artifact',
    {
      artifactUpdate: {
        taskId: 't',
        contextId: 'c',
        artifact: { artifactId: 'a', parts: [{ text: LARGE }] },
      },
    },
    { artifactUpdate: { taskId: 't', contextId: 'c', artifact: { artifactId: 'a', parts: [] } } },
  ],
])('tells of %s that is too large what it takes to read the task', (_, event, head) => {
  expect(payload(event)).toEqual(head);
});

it('counts bytes, not characters', () => {
  const text = '漢'.repeat(400_000);
  expect(payloadOf({ task: { id: 't', status, history: [text] } }).length).toBeLessThan(200);
});
