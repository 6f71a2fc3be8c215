import { expect, it } from 'vitest';
import { personMessage, platformMessage, withMessages, withStatus } from './person.message.js';

const key = (messageId: string) => ({ messageId, contextId: 'c', taskId: 't' });
const idsOf = ({ history }: Record<string, unknown>) =>
  (history as { messageId: string }[]).map(({ messageId }) => messageId);

it('tells a person from the agent by the metadata', () => {
  expect(personMessage(key('m'), 'hi')).toMatchObject({
    role: 'ROLE_AGENT',
    parts: [{ text: 'hi' }],
    metadata: { domain: 'isthmus', author: { kind: 'person' } },
  });
  expect(platformMessage(key('m'), 'hi').metadata).toBeUndefined();
});

it('adds each message to a history once', () => {
  const once = withMessages({ id: 't', history: [{ messageId: 'a' }] }, [personMessage(key('b'), 'x')]);
  expect(idsOf(withMessages(once, [personMessage(key('b'), 'x'), personMessage(key('c'), 'y')]))).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(idsOf(withMessages({}, [personMessage(key('b'), 'x')]))).toEqual(['b']);
});

it('says why a task is in its state', () => {
  const message = platformMessage(key('m'), 'closed');
  const at = new Date(0);
  const task = withStatus({ id: 't' }, { state: 'TASK_STATE_COMPLETED', message, at });
  expect(task).toEqual({
    id: 't',
    history: [message],
    status: { state: 'TASK_STATE_COMPLETED', message, timestamp: '1970-01-01T00:00:00.000Z' },
  });
});
