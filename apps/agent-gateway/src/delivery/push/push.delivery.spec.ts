import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { answerOf } from '../../testing/exchange.fakes.js';
import type { AgentRequest } from '../agent.delivery.js';
import { PushDelivery } from './push.delivery.js';
import type { OwnRequest } from './push.model.js';

const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const push: OwnRequest = {
  agentId: 'a',
  id: 1,
  method: 'SendStreamingMessage',
  params: { message, configuration: { taskPushNotificationConfig: { url: 'https://hook.example' } } },
  version: '1.0',
  at: 'params.',
};

it.each([
  ['a task', { task: { id: 't' } }],
  ['a status', { statusUpdate: { taskId: 't' } }],
  ['an artifact', { artifactUpdate: { taskId: 't', artifact: { artifactId: 'a', parts: [] } } }],
])('follows the task of a stream that begins with %s, and passes all of it on', async (_, event) => {
  const body = `id: 7\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: event })}\n\ndata: {}\n\n`;
  const agents = { send: async () => answerOf(body, { headers: { 'content-type': 'text/event-stream' } }) };
  const registered: unknown[] = [];
  const tasks = { register: async ({ taskId }: { taskId: string }) => void registered.push(taskId) };
  const configs = { assertUrl: () => undefined };
  const delivery = new PushDelivery(agents as never, {} as never, configs as never, tasks as never); // All that is used.
  const request = { signal: new AbortController().signal } as AgentRequest; // The rest is passed on.
  const answer = await delivery.send(request, push);
  expect(registered).toEqual(['t']);
  expect(await text(answer.body)).toBe(body);
});
