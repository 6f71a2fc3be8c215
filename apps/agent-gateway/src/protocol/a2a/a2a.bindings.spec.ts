import { Role, SendMessageRequest, TaskState, type StreamResponse } from '@a2a-js/sdk';
import type { RequestOptions, Transport } from '@a2a-js/sdk/client';
import { AppError } from '@isthmus/platform-errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { BINDINGS, clientsOf, SERVICE_PARAMETERS, type Binding } from '../../testing/binding.clients.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { KEY_OF_OTHERS, KEY_WITHOUT_SCOPES, type UnitGateway } from '../../testing/unit.gateway.js';

const EVENTS = { headers: { 'content-type': 'text/event-stream' } };
const OPTIONS: RequestOptions = { serviceParameters: SERVICE_PARAMETERS };
const tenant = AGENT;
const message = {
  messageId: 'm1',
  contextId: 'c1',
  role: 'ROLE_USER',
  parts: [
    { text: 'hi 😀', metadata: { a: { b: [1, null, 'x'] } } },
    { raw: Buffer.from([0, 255]).toString('base64'), mediaType: 'image/png', filename: 'a.png' },
    { data: { nested: [{ deep: true }, 1.5] } },
    { url: 'https://example.com/a' },
  ],
  metadata: { key: 'value' },
};
const task = {
  id: 't1',
  contextId: 'c1',
  status: { state: 'TASK_STATE_COMPLETED', timestamp: '2026-11-01T10:00:00.123Z' },
  artifacts: [{ artifactId: 'a1', parts: [{ text: 'yes' }, { data: { n: 1 } }] }],
  history: [message],
  metadata: { trace: { id: '7' } },
};
const update = { taskId: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } };
const chunk = {
  taskId: 't1',
  contextId: 'c1',
  artifact: task.artifacts[0],
  append: true,
  lastChunk: true,
};
const hook = {
  tenant,
  id: 'p1',
  taskId: 't1',
  url: 'https://example.com/hook',
  token: 'secret',
  authentication: { scheme: 'Bearer', credentials: 'c' },
};
const request = SendMessageRequest.fromJSON({
  tenant,
  message,
  configuration: { historyLength: 0, returnImmediately: true, acceptedOutputModes: ['text/plain'] },
  metadata: { tag: 'x' },
});
const config = { tenant, taskId: 't1', id: 'p1' };
const filter = {
  tenant,
  contextId: 'c1',
  status: TaskState.TASK_STATE_WORKING,
  pageSize: 10,
  pageToken: 'p',
  historyLength: 0,
  statusTimestampAfter: '2026-11-01T10:00:00.123Z',
  includeArtifacts: true,
};

interface Operation {
  /** What the agent answers. */
  result: unknown;
  call: (client: Transport, options: RequestOptions) => Promise<unknown>;
}

/** The eleven operations, each with all of its fields. */
const OPERATIONS: Record<string, Operation> = {
  SendMessage: { result: { task }, call: (client, options) => client.sendMessage(request, options) },
  SendStreamingMessage: {
    result: [{ task }, { statusUpdate: update }, { artifactUpdate: chunk }, { message }],
    call: (client, options) => all(client.sendMessageStream(request, options)),
  },
  GetTask: {
    result: task,
    call: (client, options) => client.getTask({ tenant, id: 't1', historyLength: 0 }, options),
  },
  ListTasks: {
    result: { tasks: [task], nextPageToken: 'n', pageSize: 10, totalSize: 1 },
    call: (client, options) => client.listTasks(filter, options),
  },
  CancelTask: {
    result: task,
    // Without metadata, which the official client leaves out by HTTP+JSON.
    call: (client, options) => client.cancelTask({ tenant, id: 't:1', metadata: undefined }, options),
  },
  SubscribeToTask: {
    result: [{ task }, { statusUpdate: update }],
    call: (client, options) => all(client.resubscribeTask({ tenant, id: 't1' }, options)),
  },
  CreateTaskPushNotificationConfig: {
    result: hook,
    call: (client, options) => client.createTaskPushNotificationConfig(hook, options),
  },
  GetTaskPushNotificationConfig: {
    result: hook,
    call: (client, options) => client.getTaskPushNotificationConfig(config, options),
  },
  ListTaskPushNotificationConfigs: {
    result: { configs: [hook], nextPageToken: 'n' },
    call: (client, options) =>
      // Without a page, which the official client leaves out by HTTP+JSON.
      client.listTaskPushNotificationConfig({ tenant, taskId: 't1', pageSize: 0, pageToken: '' }, options),
  },
  DeleteTaskPushNotificationConfig: {
    result: {},
    call: (client, options) => client.deleteTaskPushNotificationConfig(config, options),
  },
  GetExtendedAgentCard: {
    result: { name: 'Support', skills: [{ id: 's', tags: ['x'] }] },
    call: (client, options) => client.getExtendedAgentCard({ tenant }, options),
  },
};
const NAMES = Object.keys(OPERATIONS);

async function all(events: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const found: StreamResponse[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const services = new FakeExchangeServices();
let gateway: UnitGateway;
let clients: Record<Binding, Transport>;
beforeAll(async () => {
  gateway = await startA2aGateway(services);
  clients = await clientsOf(gateway);
});
afterAll(() => gateway.stop());
beforeEach(() => {
  for (const seen of [services.sent, services.opened, services.settled]) seen.length = 0;
});

/** The agent answers each request with these responses of JSON-RPC: one as JSON, several as a stream, which an Error cuts. */
function answerWith(bodies: object | readonly object[]): void {
  services.answer = async ({ body: sent }) => {
    const { id } = JSON.parse(Buffer.from(sent).toString()) as { id: unknown };
    const response = (body: object) => JSON.stringify({ jsonrpc: '2.0', id, ...body });
    if (!Array.isArray(bodies)) return answerOf(response(bodies));
    const events = (bodies as object[]).map((body) =>
      body instanceof Error ? body : `data: ${response(body)}\n\n`,
    );
    return answerOf(events, EVENTS);
  };
}

function play(result: unknown): void {
  answerWith(Array.isArray(result) ? result.map((each: unknown) => ({ result: each })) : { result });
}

/** What each binding gives for an operation: its result, or its error by class and message. */
async function byEach(operation: Operation['call'], options = OPTIONS): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const binding of BINDINGS)
    found.push(
      await operation(clients[binding], options).catch((error: unknown) =>
        error instanceof Error ? { error: classOf(error), message: error.message } : error,
      ),
    );
  return found;
}

/** The official client has a class of each error for each binding, such as `GrpcTaskNotFoundError`. */
function classOf(error: Error): string {
  return error.constructor.name.replace(/^(JsonRpc|Rest|Grpc)/, '');
}

/** What the agent was sent by each binding, in JSON-RPC. */
const sent = () =>
  services.sent.map(({ body }) => {
    const { method, params } = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
    return { method, params };
  });

describe.each(NAMES)('%s', (name) => {
  const { result, call } = OPERATIONS[name] as Operation; // NAMES are its keys.

  it('gives the same by each binding, and reaches the agent as the same', async () => {
    play(result);
    const [rpc, rest, grpc] = await byEach(call);
    expect(rest).toEqual(rpc);
    expect(grpc).toEqual(rpc);
    expect(rpc ?? {}).not.toHaveProperty('error');
    const [first, second, third] = sent();
    expect(first).toMatchObject({ method: name, params: {} });
    expect(first?.params).not.toHaveProperty('tenant');
    expect([second, third]).toEqual([first, first]);
  });

  it.each([
    ['TASK_NOT_FOUND', -32001],
    ['TASK_NOT_CANCELABLE', -32002],
    ['PUSH_NOTIFICATION_NOT_SUPPORTED', -32003],
    ['UNSUPPORTED_OPERATION', -32004],
    ['CONTENT_TYPE_NOT_SUPPORTED', -32005],
    ['EXTENDED_AGENT_CARD_NOT_CONFIGURED', -32007],
    ['EXTENSION_SUPPORT_REQUIRED', -32008],
  ])('fails as the same error by each binding: %s', async (reason, code) => {
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'a2a-protocol.org' };
    answerWith({ error: { code, message: `It is ${reason}`, data: [info] } });
    const found = (await byEach(call)) as { error: string; message: string }[];
    expect(found.map(({ error }) => error)).toEqual(Array(3).fill(found[0]?.error));
    expect(found[0]?.error).not.toBe('Error');
    for (const { message: text } of found) expect(text).toContain(`It is ${reason}`);
  });
});

describe('a refusal', () => {
  const wrong = {
    ...request,
    message: request.message && { ...request.message, role: Role.ROLE_UNSPECIFIED },
  };
  it.each<[string, Operation['call'], RegExp]>([
    ['a message without a role', (client, options) => client.sendMessage(wrong, options), /message\.role/],
    [
      'a character that nothing can store',
      (client, options) => client.getTask({ tenant, id: 'a\0', historyLength: undefined }, options),
      /id: /,
    ],
    [
      'an id that is too long',
      (client, options) => client.getTask({ tenant, id: 'a'.repeat(201), historyLength: undefined }, options),
      /id: must have at most 200 characters/,
    ],
    [
      'a page of no tasks',
      (client, options) => client.listTasks({ ...filter, pageSize: 101 }, options),
      /pageSize: must be at most 100/,
    ],
  ])('names the same field by each binding: %s', async (_, call, text) => {
    for (const each of await byEach(call))
      expect(each).toMatchObject({ message: expect.stringMatching(text) as string });
    expect([services.sent, services.opened]).toEqual([[], []]);
  });

  it.each([
    ['a version that is not served', { 'a2a-version': '0.3' }, /0\.3 is not supported/],
    ['a key of another tenant', { authorization: `Bearer ${KEY_OF_OTHERS}` }, /not found/],
    ['a key without the scope', { authorization: `Bearer ${KEY_WITHOUT_SCOPES}` }, /scope "agents"/],
    ['an unknown key', { authorization: 'Bearer isth_live_unknown' }, /API key is not valid/],
  ])('is the same by each binding: %s', async (_, change, text) => {
    const serviceParameters = { ...SERVICE_PARAMETERS, ...change };
    const found = await byEach((client, options) => client.sendMessage(request, options), {
      serviceParameters,
    });
    for (const each of found) expect(each).toMatchObject({ message: expect.stringMatching(text) as string });
    expect([services.sent, services.opened]).toEqual([[], []]);
  });

  it('of the platform is the same by each binding', async () => {
    services.answer = async () => {
      throw new AppError('UNAVAILABLE', 'The agent is not responding', { retryAfterMs: 1_500 });
    };
    for (const each of await byEach((client, options) => client.sendMessage(request, options)))
      expect(each).toMatchObject({ message: expect.stringMatching(/agent is not responding/) as string });
    expect(services.settled.map(({ end }) => end)).toEqual(Array(3).fill('unreachable'));
  });
});

describe('a message', () => {
  it('is the same one by each binding, so that it is charged once', async () => {
    play({ task });
    await byEach((client, options) => client.sendMessage(request, options));
    expect(new Set(services.opened.map(({ messageKey }) => messageKey)).size).toBe(1);
    expect(services.settled.map(({ end }) => end)).toEqual(Array(3).fill('answered'));
  });

  it('that is rejected in a stream ends the same by each binding', async () => {
    const error = { code: -32004, message: 'no', data: [] };
    answerWith([{ result: { task } }, { error }]);
    for (const each of await byEach((client, options) => all(client.sendMessageStream(request, options))))
      expect(each).toMatchObject({ message: expect.stringMatching(/no/) as string });
    expect(services.settled.map(({ end }) => end)).toEqual(Array(3).fill('rejected'));
  });

  it('whose stream is cut off ends the same by each binding', async () => {
    answerWith([{ result: { task } }, new Error('reset')]);
    for (const each of await byEach((client, options) => all(client.sendMessageStream(request, options))))
      expect(each).toMatchObject({ message: expect.stringMatching(/closed the connection/) as string });
    expect(services.settled.map(({ end }) => end)).toEqual(Array(3).fill('truncated'));
  });
});
