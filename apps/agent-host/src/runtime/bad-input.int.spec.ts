import { randomUUID } from 'node:crypto';
import { TaskState } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import type { host } from '@isthmus/contracts';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';
import { answerOf, taskOf, textRequest } from '../testing/messages.js';

interface RpcAnswer {
  id: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;
const NUL = '\0';
const SURROGATE = '\ud800';

let harness: HostHarness;
let instance: host.Instance;
let client: Client;
let authorization: string;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), { INSTANCES_MAX: 5 });
  instance = await harness.startAgent({
    specChange: { limits: { stepsMax: 2, outputTokensMax: 50, turnTimeoutMs: 20_000 } },
  });
  client = await harness.clientFor(instance);
  const gateway = await harness.identities.identityOf('agent-gateway');
  authorization = `Bearer ${await gateway.tokenFor('agent-host', harness.tenant)}`;
});
afterAll(() => harness.stop());
beforeEach(() => harness.openAi.reply({ kind: 'text', chunks: ['Hello'] }));

async function rpc(method: string, params: object): Promise<RpcAnswer> {
  const response = await fetch(`${instance.endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', authorization },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
  return (await response.json()) as RpcAnswer; // the server speaks JSON-RPC
}

const message = (change: object = {}) => ({
  messageId: randomUUID(),
  role: 'ROLE_USER',
  parts: [{ text: 'hello' }],
  ...change,
});

it.each([NUL, SURROGATE])('refuses requests with %j, by the place, and stores nothing', async (bad) => {
  const requests: [string, object, string][] = [
    ['SendMessage', { message: message({ parts: [{ text: bad }] }) }, 'params.message.parts.0.text'],
    ['SendMessage', { message: message({ messageId: bad }) }, 'params.message.messageId'],
    ['SendMessage', { message: message({ contextId: bad }) }, 'params.message.contextId'],
    ['SendMessage', { message: message({ taskId: bad }) }, 'params.message.taskId'],
    ['SendMessage', { message: message({ metadata: { note: bad } }) }, 'params.message.metadata.note'],
    [
      'SendMessage',
      { message: message({ parts: [{ data: { [bad]: 1 } }] }) },
      'params.message.parts.0.data.?',
    ],
    ['GetTask', { id: bad }, 'params.id'],
    ['CancelTask', { id: bad }, 'params.id'],
    ['ListTasks', { contextId: bad }, 'params.contextId'],
    ['ListTasks', { pageToken: bad }, 'params.pageToken'],
  ];
  for (const [method, params, place] of requests) {
    const { id, error } = await rpc(method, params);
    expect([id, error?.message], `${method} ${place}`).toEqual([7, expect.stringContaining(place)]);
    expect(error?.code).not.toBe(INTERNAL_ERROR);
  }
});

it('refuses times, tokens and ids that no column holds as invalid parameters, by the field', async () => {
  await client.sendMessage(textRequest('one'));
  await client.sendMessage(textRequest('two'));
  const { result } = await rpc('ListTasks', { pageSize: 1 });
  const { nextPageToken } = result as { nextPageToken: string }; // there are two tasks
  const good = { statusAt: '2026-01-01T00:00:00.000Z', id: 'a' };
  const forged = (change: object) =>
    `${nextPageToken.slice(0, 14)}${Buffer.from(JSON.stringify({ ...good, ...change })).toString('base64url')}`;
  expect((await rpc('ListTasks', { pageToken: forged({}) })).error).toBeUndefined();
  const long = 'a'.repeat(201);
  const requests: [string, object, string][] = [
    ['ListTasks', { pageToken: forged({ statusAt: '0000-01-01T00:00:00Z' }) }, 'pageToken'],
    ['ListTasks', { pageToken: forged({ id: 'a\0b' }) }, 'pageToken'],
    ['ListTasks', { pageToken: forged({ id: long }) }, 'pageToken'],
    ['ListTasks', { statusTimestampAfter: '0000-01-01T00:00:00Z' }, 'statusTimestampAfter'],
    ['ListTasks', { statusTimestampAfter: '-000001-01-01T00:00:00Z' }, 'statusTimestampAfter'],
    ['ListTasks', { statusTimestampAfter: '+275760-09-13T00:00:00Z' }, 'statusTimestampAfter'],
    ['ListTasks', { contextId: long }, 'contextId'],
    ['GetTask', { id: long }, 'id'],
    ['CancelTask', { id: long }, 'id'],
    ['SubscribeToTask', { id: long }, 'id'],
  ];
  for (const [method, params, field] of requests) {
    const { error } = await rpc(method, params);
    expect(error, `${method} ${JSON.stringify(params)}`).toMatchObject({
      code: INVALID_PARAMS,
      message: expect.stringContaining(field) as string,
    });
  }
});

it('refuses nesting without end, without a word of the call stack', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const response = await fetch(`${instance.endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', authorization },
    body: `{"jsonrpc":"2.0","id":7,"method":"SendMessage","params":{"message":{"parts":[{"data":${deep}}]}}}`,
  });
  const text = await response.text();
  expect(text).toContain('must not nest deeper than 100 levels');
  expect(text).not.toMatch(/call stack/i);
});

it('keeps what a model wrote, without what cannot be stored', async () => {
  harness.openAi.reply({ kind: 'text', chunks: ['one\0', 'two\ud800'] });
  const task = taskOf(await client.sendMessage(textRequest('hello')));
  expect(task.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
  const stored = await client.getTask({ tenant: '', id: task.id });
  expect(answerOf(stored)).toBe('one\ufffdtwo\ufffd');
  harness.openAi.reply({ kind: 'text', chunks: ['again'] });
  const next = taskOf(await client.sendMessage(textRequest('more', { contextId: task.contextId })));
  expect(answerOf(next)).toBe('again');
  expect(harness.openAi.requests.at(-1)?.messages.map(({ content }) => content)).toContain(
    'one\ufffdtwo\ufffd',
  );
});
