import { randomUUID } from 'node:crypto';
import {
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
  type Client,
} from 'a2a-sdk-0.3/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reasonOf, useGateway } from '../../testing/gateway.fixture.js';
import { TaskAgent } from '../../testing/task.agent.js';
import { startWebhook, type Webhook } from '../../testing/webhook.js';

/** The official client of A2A 0.3, as anybody uses it: it knows nothing of 1.0. */
const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
let agent: TaskAgent;
let agentId: string;
let hook: Webhook;
let client: Client;

beforeAll(async () => {
  agent = new TaskAgent(gateway.agent);
  hook = await startWebhook();
});
afterAll(() => hook.close());
beforeEach(async () => {
  agentId = gateway.harness.publish(gateway.agent.url);
  agent.play();
  hook.taken.length = 0;
});

function clientOf(id: string, transport: string): Promise<Client> {
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${gateway.harness.secret}`);
    return fetch(input, { ...init, headers });
  };
  const factory = new ClientFactory(
    ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
      transports: [new JsonRpcTransportFactory({ fetchImpl }), new RestTransportFactory({ fetchImpl })],
      preferredTransports: [transport],
      cardResolver: new DefaultAgentCardResolver({ fetchImpl }),
    }),
  );
  const card = `${gateway.harness.urls[0]}/agents/${id}/.well-known/agent-card.json?A2A-Version=0.3`;
  return factory.createFromUrl(card, '');
}

const message = (change: object = {}) => ({
  message: {
    kind: 'message' as const,
    messageId: randomUUID(),
    role: 'user' as const,
    parts: [
      { kind: 'text' as const, text: 'hi' },
      { kind: 'data' as const, data: { a: 1 } },
      { kind: 'file' as const, file: { bytes: 'AP8=', mimeType: 'image/png', name: 'a.png' } },
      { kind: 'file' as const, file: { uri: 'https://x.example/a' } },
    ],
    ...change,
  },
});
const sent = () =>
  gateway.agent.seen.map(({ body }) => body as unknown as { method: string; params: object });
const lastTask = () => {
  const [task] = [...agent.tasks.values()].slice(-1);
  if (!task) throw new Error('no task');
  return task;
};

describe.each(['JSONRPC', 'HTTP+JSON'])('a client of 0.3 by %s', (transport) => {
  beforeEach(async () => {
    client = await clientOf(agentId, transport);
  });

  it('sends a message, of which the agent sees version 1.0', async () => {
    const { message: said } = message();
    const configuration = { blocking: false, acceptedOutputModes: ['text/plain'] };
    const task = await client.sendMessage({ message: said, configuration });
    expect(task).toMatchObject({ kind: 'task', id: lastTask().id, status: { state: 'working' } });
    expect(sent()).toMatchObject([
      {
        method: 'SendMessage',
        params: {
          message: {
            messageId: said.messageId,
            role: 'ROLE_USER',
            parts: [
              { text: 'hi' },
              { data: { a: 1 } },
              { raw: 'AP8=', mediaType: 'image/png' },
              { url: 'https://x.example/a' },
            ],
          },
          configuration: { returnImmediately: true, acceptedOutputModes: ['text/plain'] },
        },
      },
    ]);
    expect(gateway.agent.seen[0]?.headers).toMatchObject({ 'a2a-version': '1.0' });
  });

  it('streams, and sees the last event as final', async () => {
    const events: unknown[] = [];
    for await (const event of client.sendMessageStream(message())) {
      events.push(event);
      if (events.length === 1) {
        agent.addArtifact(lastTask(), 'a');
        agent.setStatus(lastTask(), 'COMPLETED');
      }
    }
    const { id: taskId, contextId } = lastTask();
    expect(events).toMatchObject([
      { kind: 'task', id: taskId, contextId, status: { state: 'working' } },
      {
        kind: 'artifact-update',
        taskId,
        artifact: { artifactId: 'a', parts: [{ kind: 'text', text: 'a' }] },
      },
      { kind: 'status-update', taskId, contextId, status: { state: 'completed' }, final: true },
    ]);
  });

  it('reads, subscribes to and cancels a task', async () => {
    const task = agent.begin();
    expect(await client.getTask({ id: task.id, historyLength: 2 })).toMatchObject({
      kind: 'task',
      id: task.id,
    });
    const events = client.resubscribeTask({ id: task.id });
    const { value: first } = await events.next();
    expect(first).toMatchObject({ kind: 'task', id: task.id });
    agent.setStatus(task, 'COMPLETED');
    expect((await events.next()).value).toMatchObject({ kind: 'status-update', final: true });
    await expect(client.cancelTask({ id: task.id })).rejects.toThrow();
    expect(sent().map(({ method }) => method)).toEqual(['GetTask', 'SubscribeToTask', 'CancelTask']);
  });

  it('gets the error of a task that is missing, also as a stream', async () => {
    await expect(client.getTask({ id: 'none' })).rejects.toThrow(/not found|no/i);
    await expect(client.resubscribeTask({ id: 'none' }).next()).rejects.toThrow();
  });

  it('sets, gets, lists and deletes a webhook, which is notified in 0.3', async () => {
    const task = agent.begin();
    const pushNotificationConfig = {
      id: 'c1',
      url: hook.url,
      token: 't',
      authentication: { schemes: ['Basic'], credentials: 'dTpw' },
    };
    const config = { taskId: task.id, pushNotificationConfig };
    expect(await client.setTaskPushNotificationConfig(config)).toEqual(config);
    const named = { id: task.id, pushNotificationConfigId: 'c1' };
    expect(await client.getTaskPushNotificationConfig(named)).toEqual(config);
    expect(await client.listTaskPushNotificationConfig({ id: task.id })).toEqual([config]);
    await expect.poll(() => agent.followersOf(task)).toBe(1);
    agent.setStatus(task, 'COMPLETED');
    await expect.poll(() => hook.taken.length).toBe(1);
    expect(hook.taken[0]?.body).toMatchObject({ kind: 'status-update', taskId: task.id, final: true });
    expect(hook.taken[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-a2a-notification-token': 't',
      authorization: 'Basic dTpw',
    });
    await client.deleteTaskPushNotificationConfig(named);
    await expect(client.getTaskPushNotificationConfig(named)).rejects.toThrow(
      /Task not found|no such configuration/,
    );
  });

  it('reads its card, and the extended one', async () => {
    const card = await client.getAgentCard();
    expect(card).toMatchObject({
      name: 'Support',
      protocolVersion: '0.3.0',
      url: `${gateway.harness.urls[0]}/agents/${agentId}`,
      preferredTransport: 'JSONRPC',
      capabilities: { streaming: true, pushNotifications: true },
    });
  });
});

const post = (body: object, headers: Record<string, string> = {}) =>
  gateway.post(agentId, JSON.stringify(body), { 'a2a-version': '', ...headers });

describe('a request of 0.3', () => {
  it.each([
    ['a role of 1.0', message({ role: 'ROLE_USER' }), 'params.message.role: must be user or agent'],
    ['a part of 1.0', message({ parts: [{ text: 'x' }] }), 'params.message.parts.0.kind'],
    [
      'a file without content',
      message({ parts: [{ kind: 'file', file: {} }] }),
      'params.message.parts.0.file',
    ],
    ['no message', {}, 'params.message: is missing'],
  ])('is refused with %s, by its own names and before anything is spent', async (_, params, words) => {
    const { body } = await post({ jsonrpc: '2.0', id: 1, method: 'message/send', params });
    expect(body.error).toMatchObject({ code: -32602, message: expect.stringContaining(words) as string });
    expect(sent()).toEqual([]);
  });

  it('is one without a version, and by a method that 0.3 has', async () => {
    const unknown = await post({ jsonrpc: '2.0', id: 1, method: 'tasks/dance', params: {} });
    expect(unknown.body.error?.code).toBe(-32601);
    const asNew = await post(
      { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: 't' } },
      { 'a2a-version': '1.0' },
    );
    expect(asNew.body.error?.code).toBe(-32601);
    const old = await post({ jsonrpc: '2.0', id: 1, method: 'GetTask', params: { id: 't' } });
    expect(reasonOf(old)).toBe('VERSION_NOT_SUPPORTED');
  });

  it('is not served by an agent whose card declares no interface in it', async () => {
    agentId = gateway.harness.publish(gateway.agent.url, { cardJson: '{"name":"New"}' });
    const answer = await post({ jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: 't' } });
    expect(reasonOf(answer)).toBe('VERSION_NOT_SUPPORTED');
    expect(sent()).toEqual([]);
  });
});

describe('a request of 0.3 by HTTP+JSON', () => {
  const call = async (path: string, init: RequestInit = {}, version = '') => {
    const answer = await fetch(`${gateway.harness.urls[0]}/agents/${agentId}/v1${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${gateway.harness.secret}`,
        'content-type': 'application/json',
        ...(version !== '' && { 'a2a-version': version }),
      },
    });
    const body = (await answer.json()) as { code?: number; message?: string };
    return { status: answer.status, type: answer.headers.get('content-type'), body };
  };

  it('has its errors bare, as JSON-RPC has them, with their status', async () => {
    const { status, type, body } = await call('/tasks/none');
    expect([status, type]).toEqual([404, 'application/json']);
    expect(body).toMatchObject({ code: -32001 });
    expect(await call('/tasks/none:subscribe', { method: 'POST' })).toMatchObject({
      status: 404,
      body: { code: -32001 },
    });
  });

  it('is refused without what it must have, before anything is spent', async () => {
    const body = JSON.stringify({ message: { messageId: 'm', role: 'user', content: [{}] } });
    expect(await call('/message:send', { method: 'POST', body })).toMatchObject({
      status: 400,
      body: { code: -32602, message: expect.stringContaining('message.content.0') as string },
    });
    expect(sent()).toEqual([]);
  });

  it.each(['1.0', '0.4'])('is refused as version %s', async (version) => {
    expect(await call('/tasks/none', {}, version)).toMatchObject({ body: { code: -32009 } });
  });

  it('is not served by an agent whose card declares JSON-RPC alone in 0.3', async () => {
    const supportedInterfaces = [
      { url: 'https://g.example', protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
    ];
    const cardJson = JSON.stringify({ name: 'Old', supportedInterfaces });
    agentId = gateway.harness.publish(gateway.agent.url, { cardJson });
    expect(await call('/tasks/none')).toMatchObject({ body: { code: -32009 } });
    expect(sent()).toEqual([]);
  });
});
