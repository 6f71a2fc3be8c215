import { Role, SendMessageRequest, TaskState, type StreamResponse } from '@a2a-js/sdk';
import { RestTransportFactory, type Transport } from '@a2a-js/sdk/client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { KEY, KEY_OF_OTHERS, startUnitGateway } from '../../testing/unit.gateway.js';

const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_COMPLETED' } };
const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const request = SendMessageRequest.fromJSON({ message });
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };
const event = (response: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, ...response })}\n\n`;
const notFound = {
  code: -32001,
  message: 'Task not found',
  data: [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'TASK_NOT_FOUND',
      domain: 'a2a-protocol.org',
    },
  ],
};

let services: FakeExchangeServices;
let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
let client: Transport;
beforeEach(async () => {
  services = new FakeExchangeServices();
  gateway = await startA2aGateway(services);
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${KEY}`);
    headers.set('a2a-version', '1.0');
    return fetch(input, { ...init, headers });
  };
  const card = { url: '', capabilities: {} } as never; // The transport does not read it.
  client = await new RestTransportFactory({ fetchImpl }).create(`${gateway.url}/agents/${AGENT}`, card);
});
afterEach(() => gateway.stop());

const answerWith = (result: object) =>
  (services.answer = async () => answerOf(JSON.stringify({ jsonrpc: '2.0', id: 1, ...result })));
/** What the agent was sent, in JSON-RPC. */
const sent = (): { method: string; params: unknown } => {
  const { method, params } = JSON.parse(Buffer.from(services.sent.at(-1)?.body ?? []).toString()) as {
    method: string;
    params: unknown;
  };
  return { method, params };
};

function call(
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${KEY}`, 'a2a-version': '1.0', ...init.headers };
  return fetch(`${gateway.url}/agents/${AGENT}${path}`, { ...init, headers });
}

it('takes an answer that nests without end for a fault of the agent, not of ours', async () => {
  const deep = `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  services.answer = async () => answerOf(deep);
  const answer = await call('/tasks/t1');
  expect(answer.status).toBe(502);
  expect(await answer.text()).toContain('UPSTREAM_INVALID');
});

it('carries every operation of the official client (§11.3)', async () => {
  answerWith({ result: { task } });
  expect(await client.sendMessage(request)).toMatchObject({ id: 't1' });
  expect(sent()).toMatchObject({ method: 'SendMessage', params: { message } });
  expect(services.opened).toMatchObject([{ method: 'SendMessage' }]);

  answerWith({ result: task });
  const read = await client.getTask({ tenant: '', id: 't1', historyLength: 2 });
  expect([read.id, read.status?.state]).toEqual(['t1', TaskState.TASK_STATE_COMPLETED]);
  expect(sent()).toEqual({ method: 'GetTask', params: { id: 't1', historyLength: 2 } });

  await client.cancelTask({ tenant: '', id: 't:1', metadata: undefined });
  expect(sent()).toEqual({ method: 'CancelTask', params: { id: 't:1' } });

  answerWith({ result: { tasks: [task], nextPageToken: '', pageSize: 50, totalSize: 1 } });
  const listed = await client.listTasks({
    tenant: '',
    contextId: 'c1',
    status: TaskState.TASK_STATE_WORKING,
    pageSize: 10,
    pageToken: '',
    historyLength: 0,
    statusTimestampAfter: undefined,
    includeArtifacts: true,
  });
  expect(listed.tasks).toHaveLength(1);
  const filter = { contextId: 'c1', status: 'TASK_STATE_WORKING', pageSize: 10, historyLength: 0 };
  expect(sent()).toEqual({ method: 'ListTasks', params: { ...filter, includeArtifacts: true } });

  const hook = {
    tenant: '',
    taskId: 't1',
    id: 'p1',
    url: 'https://x/hook',
    token: '',
    authentication: undefined,
  };
  answerWith({ result: hook });
  await client.createTaskPushNotificationConfig(hook);
  expect(sent()).toMatchObject({ method: 'CreateTaskPushNotificationConfig', params: { taskId: 't1' } });
  await client.getTaskPushNotificationConfig({ tenant: '', taskId: 't1', id: 'p1' });
  expect(sent()).toEqual({ method: 'GetTaskPushNotificationConfig', params: { taskId: 't1', id: 'p1' } });
  answerWith({ result: { configs: [hook], nextPageToken: '' } });
  await client.listTaskPushNotificationConfig({ tenant: '', taskId: 't1', pageSize: 0, pageToken: '' });
  expect(sent()).toEqual({ method: 'ListTaskPushNotificationConfigs', params: { taskId: 't1' } });
  answerWith({ result: null });
  await client.deleteTaskPushNotificationConfig({ tenant: '', taskId: 't1', id: 'p1' });
  expect(sent()).toMatchObject({ method: 'DeleteTaskPushNotificationConfig', params: { id: 'p1' } });

  answerWith({ result: { name: 'Support' } });
  expect((await client.getExtendedAgentCard({ tenant: '' })).name).toBe('Support');
});

it('streams bare responses (§11.7)', async () => {
  const working = {
    statusUpdate: { taskId: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } },
  };
  services.answer = async () =>
    answerOf(
      [
        event({ result: { task } }) + event({ result: working }).slice(0, 30),
        event({ result: working }).slice(30),
      ],
      EVENTS,
    );
  for (const open of [
    () => client.sendMessageStream(request),
    () => client.resubscribeTask({ tenant: '', id: 't1' }),
  ]) {
    const events: StreamResponse[] = [];
    for await (const each of open()) events.push(each);
    expect(events.map(({ payload }) => payload?.$case)).toEqual(['task', 'statusUpdate']);
  }
  expect(services.settled).toMatchObject([{ end: 'answered' }]);
  const subscription = await call('/tasks/t1:subscribe');
  expect(await subscription.text()).toMatch(/^data: \{"task":/);
});

it('ends a stream that fails with an event of the type error', async () => {
  services.answer = async () => answerOf([event({ result: { task } }), event({ error: notFound })], EVENTS);
  const events = client.sendMessageStream(request);
  await events.next();
  await expect(events.next()).rejects.toThrow('Task not found');
  services.answer = async () => answerOf([event({ result: { task } }), new Error('gone')], EVENTS);
  const cut = await (
    await call('/message:stream', {
      method: 'POST',
      body: JSON.stringify({ message }),
      headers: { 'content-type': 'application/a2a+json' },
    })
  ).text();
  expect(cut).toMatch(/event: error\ndata: \{"error":\{"code":502,"status":"UNAVAILABLE"/);
});

it('states errors of agents as §11.6 does, with what the official client recognises', async () => {
  answerWith({ error: notFound });
  await expect(client.getTask({ tenant: '', id: 't1', historyLength: undefined })).rejects.toThrow(
    'Task not found',
  );
  const response = await call('/tasks/t1');
  expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
    404,
    'application/a2a+json',
    { error: { code: 404, status: 'NOT_FOUND', message: 'Task not found', details: notFound.data } },
  ]);
});

const JSON_TYPE = { 'content-type': 'application/json' };
it.each<[string, string, RequestInit & { headers?: Record<string, string> }, number, RegExp]>([
  ['no version', '/tasks', { headers: { 'a2a-version': '' } }, 400, /0\.3 is not supported/],
  [
    'another type of body',
    '/message:send',
    { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } },
    400,
    /content-type/,
  ],
  [
    'malformed JSON',
    '/message:send',
    { method: 'POST', body: '{', headers: JSON_TYPE },
    400,
    /not valid JSON/,
  ],
  [
    'a body that is a list',
    '/message:send',
    { method: 'POST', body: '[]', headers: JSON_TYPE },
    400,
    /JSON object/,
  ],
  [
    'no message',
    '/message:send',
    { method: 'POST', body: '{}', headers: JSON_TYPE },
    400,
    /"message: is missing"/,
  ],
  ['a textual number', '/tasks?pageSize=many', {}, 400, /"pageSize: must be a whole number"/],
  [
    'an unknown operation',
    '/message:fly',
    { method: 'POST', body: '{}', headers: JSON_TYPE },
    404,
    /message:fly/,
  ],
  ['an unknown verb of a task', '/tasks/t1:fly', { method: 'POST' }, 404, /fly/],
  ['an unknown collection', '/toString', {}, 404, /toString/],
  [
    'a key of another tenant',
    '/tasks/t1',
    { headers: { authorization: `Bearer ${KEY_OF_OTHERS}` } },
    404,
    /was not found/,
  ],
])('refuses %s', async (_, path, init, status, text) => {
  const response = await call(path, init);
  const body = await response.text();
  expect([response.status, body]).toEqual([status, expect.stringMatching(text)]);
  expect((JSON.parse(body) as { error: object }).error).toMatchObject({ code: status });
  expect([services.sent, services.opened]).toEqual([[], []]);
});

it('takes a cancellation without a body, whatever type it says to have', async () => {
  answerWith({ result: task });
  expect((await call('/tasks/t1:cancel', { method: 'POST', headers: JSON_TYPE })).status).toBe(200);
});

it('knows a message that comes by both bindings as the same one, in whatever order its fields are', async () => {
  const text = JSON.stringify({ message });
  const turned = JSON.stringify({ message: Object.fromEntries(Object.entries(message).reverse()) });
  await call('/message:send', { method: 'POST', body: text, headers: JSON_TYPE });
  const rpc = `{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":${turned}}`;
  await call('', { method: 'POST', body: rpc, headers: JSON_TYPE });
  const [first, second] = services.opened;
  expect(first?.messageKey).toBe(second?.messageKey);
});

it('refuses a message without a role', async () => {
  const wrong = {
    ...request,
    message: request.message && { ...request.message, role: Role.ROLE_UNSPECIFIED },
  };
  await expect(client.sendMessage(wrong)).rejects.toThrow(/message\.role/);
});
