import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { SERVICE_PARAMETERS } from '../../testing/binding.clients.js';
import { AGENT, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { type UnitGateway } from '../../testing/unit.gateway.js';
import { withJsonNames } from './a2a.names.js';

/** ProtoJSON: "Parsers accept both the lowerCamelCase name and the original proto field name" (A2A v1.0.1 §5.5). */
it.each([
  [
    { task_id: 't', id: 'c' },
    { taskId: 't', id: 'c' },
  ],
  [
    { page_size: 5, page_token: 'p', history_length: 0, include_artifacts: true },
    { pageSize: 5, pageToken: 'p', historyLength: 0, includeArtifacts: true },
  ],
  [
    { message: { message_id: 'm', parts: [{ text: 'x' }, { url: 'u', media_type: 'text/plain' }] } },
    { message: { messageId: 'm', parts: [{ text: 'x' }, { url: 'u', mediaType: 'text/plain' }] } },
  ],
  [
    { configuration: { return_immediately: true, task_push_notification_config: { task_id: 't' } } },
    { configuration: { returnImmediately: true, taskPushNotificationConfig: { taskId: 't' } } },
  ],
])('takes %j by the names of the proto', (params, expected) => {
  expect(withJsonNames(params)).toEqual(expected);
});

it.each([
  { taskId: 't', metadata: { task_id: 'x' } },
  { message: { messageId: 'm', metadata: { message_id: 1 }, parts: [{ data: { media_type: 1 } }] } },
  { task_name: 1, _id: 2, __proto__x: 3, message: null, configuration: [5, null] },
  { message: { parts: 'text' } },
])('leaves %j alone', (params) => {
  expect(withJsonNames(params)).toBe(params);
});

it.each([
  [{ task_id: 'a', taskId: 'b' }, 'params.task_id: must be absent where taskId is there'],
  [{ message: { parts: [{ media_type: 'a', mediaType: 'a' }] } }, 'params.message.parts.0.media_type: must'],
])('refuses %j, which has one field by two names', (params, words) => {
  expect(() => withJsonNames(params)).toThrow(words);
});

describe('the agent', () => {
  const services = new FakeExchangeServices();
  let gateway: UnitGateway;
  beforeAll(async () => {
    gateway = await startA2aGateway(services);
  });
  afterAll(() => gateway.stop());
  beforeEach(() => void (services.sent.length = 0));

  const method = 'CreateTaskPushNotificationConfig';
  const config = { url: 'https://example.com/hook', push_notification: 1 };

  it.each([
    ['JSON-RPC', '/', { jsonrpc: '2.0', id: 7, method, params: { task_id: 't1', ...config } }],
    ['HTTP+JSON', '/tasks/t1/pushNotificationConfigs', { task_id: 'another', ...config }],
  ])('gets a field by its name in JSON, by %s', async (_, path, body) => {
    const headers = { ...SERVICE_PARAMETERS, 'content-type': 'application/json' };
    const address = `${gateway.url}/agents/${AGENT}${path}`;
    const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    const sent = JSON.parse(Buffer.from(services.sent[0]?.body ?? []).toString()) as object;
    expect(sent).toMatchObject({ method, params: { taskId: 't1', ...config } });
    expect(sent).not.toHaveProperty('params.task_id');
  });
});
