import { setTimeout as sleep } from 'node:timers/promises';
import { audienceOfAgent, type TenantScope } from '@isthmus/platform-identity';
import type { ListedAgent } from '@isthmus/domain-exchange';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryService } from '../../directory/directory.service.js';
import { accessTokenOf } from '../../testing/access.token.fakes.js';
import { AGENT, answerOf, FakeExchangeServices, TENANT } from '../../testing/exchange.fakes.js';
import { KEY, KEY_OF_OTHERS, KEY_WITHOUT_SCOPES, startUnitGateway } from '../../testing/unit.gateway.js';
import { McpProtocol } from './mcp.protocol.js';

const CARD = JSON.stringify({
  name: 'Support',
  capabilities: { streaming: true },
  skills: [{ id: 'answers', name: 'Answers', description: 'Answers a question.' }],
});
const TOOL = 'support-0000000a_answers';
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };
const eventOf = (result: object) => `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\n\n`;
const COMPLETED = eventOf({ statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_COMPLETED' } } });

let services: FakeExchangeServices;
let listed: number;
let listing: (scope: TenantScope) => Promise<ListedAgent[]>;
let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
beforeEach(async () => {
  services = new FakeExchangeServices();
  services.answer = async () => answerOf([COMPLETED], EVENTS);
  listed = 0;
  listing = async ({ tenantId }) =>
    tenantId === TENANT ? [{ agentId: AGENT, cardJson: CARD, tools: [] }] : [];
  const directory = new DirectoryService((scope) => ((listed += 1), listing(scope)));
  const SERVICE_IDENTITY = {
    kty: 'OKP' as const,
    crv: 'Ed25519' as const,
    x: '',
    d: 'secret',
    kid: 'agent-gateway',
  };
  const environment = { EXCHANGE_TIMEOUT_MS: 60_000, SERVICE_IDENTITY };
  gateway = await startUnitGateway([new McpProtocol(services, directory, environment)]);
});
afterEach(() => gateway.stop());

function post(body: string, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> {
  return fetch(`${gateway.url}/mcp`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    ...(method === 'POST' && { body }),
  });
}

/** A request as clients of 2025-11-25 send it; `result` or `error` of the last message of its response. */
async function rpc(method: string, params: object, key = KEY) {
  const headers = { authorization: `Bearer ${key}`, 'mcp-protocol-version': '2025-11-25' };
  const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), headers);
  const text = await response.text();
  const last = text.includes('data: ') ? (text.trim().split('data: ').at(-1) ?? '') : text;
  return { status: response.status, body: JSON.parse(last) as { result?: object; error?: object } };
}
const call = (args: object, key?: string) => rpc('tools/call', { name: TOOL, arguments: args }, key);
const lastEnd = () => expect.poll(() => services.settled.at(-1)?.end);

it('lists the skills of the agents of the caller', async () => {
  expect((await rpc('tools/list', {})).body.result).toMatchObject({ tools: [{ name: TOOL }] });
  expect((await rpc('tools/list', {}, KEY_OF_OTHERS)).body.result).toMatchObject({ tools: [] });
});

it('admits an access token for the whole gateway, and none for one agent (RFC 8707, section 2)', async () => {
  const aud = audienceOfAgent('https://agents.example', AGENT);
  expect((await rpc('tools/list', {}, await accessTokenOf())).status).toBe(200);
  const refused = await rpc('tools/list', {}, await accessTokenOf({ claims: { aud } }));
  expect(refused.status).toBe(401);
  expect(listed).toBe(1);
});

it('asks the registry once a second for a tenant, and makes do with the last list while it is down', async () => {
  await Promise.all([rpc('tools/list', {}), rpc('tools/list', {}), call({ message: 'hi' })]);
  expect(listed).toBe(1);
  listing = () => Promise.reject(new Error('down'));
  await sleep(1_100);
  expect((await rpc('tools/list', {})).body.result).toMatchObject({ tools: [{ name: TOOL }] });
});

it('says that the registry is down when it has no list', async () => {
  listing = () => Promise.reject(new Error('down'));
  expect((await call({ message: 'hi' })).body.result).toMatchObject({
    isError: true,
    _meta: { 'isthmus/error': { code: 'UNAVAILABLE', retryAfterMs: 1_000 } },
  });
});

it('refuses a batch, which these revisions do not have, and nothing is asked', async () => {
  const one = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: TOOL, arguments: { message: 'hi' } },
  };
  const response = await post(JSON.stringify([one, one]), { 'mcp-protocol-version': '2025-11-25' });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: -32600, message: expect.stringContaining('Batches') } },
  ]);
  expect(services.log).toEqual([]);
});

it('needs a key for agents', async () => {
  const { status, body } = await call({ message: 'hi' }, KEY_WITHOUT_SCOPES);
  expect([status, body]).toMatchObject([403, { error: { code: -32600 } }]);
  expect(services.log).toEqual([]);
});

describe('a call', () => {
  it('is one exchange: admitted, delivered, recorded and settled', async () => {
    expect((await call({ message: 'hi' })).body.result).toMatchObject({
      structuredContent: { state: 'completed', taskId: 't1' },
    });
    await lastEnd().toBe('answered');
    expect(services.log).toEqual([
      'resolve',
      `hold of ${TENANT}`,
      'open',
      'send http://agent-1/',
      'end answered',
    ]);
  });

  it('without budget says so to the model, and the agent is not asked', async () => {
    services.isExhausted = true;
    expect((await call({ message: 'hi' })).body.result).toMatchObject({
      isError: true,
      _meta: { 'isthmus/error': { code: 'BUDGET_EXHAUSTED' } },
    });
    expect(services.sent).toEqual([]);
  });

  it('whose answer is an error of the agent is rejected', async () => {
    services.answer = async () => answerOf('{"error":{"code":-32001,"message":"No such task"}}');
    expect((await call({ message: 'hi' })).body.result).toMatchObject({
      isError: true,
      content: [{ text: 'No such task' }],
    });
    await lastEnd().toBe('rejected');
  });

  it.each([
    ['by its connection', [eventOf({ statusUpdate: {} }), new Error('reset')]],
    ['within an event', [COMPLETED.slice(0, 40)]],
    ['before any event', ['']],
  ])('whose answer ends early %s is truncated', async (_name, chunks) => {
    services.answer = async () => answerOf(chunks, EVENTS);
    expect((await call({ message: 'hi' })).body.result).toMatchObject({
      isError: true,
      _meta: { 'isthmus/error': { code: 'UPSTREAM_UNAVAILABLE' } },
    });
    await lastEnd().toBe('truncated');
  });

  it.each([
    ['message', { message: 'a\u0000b' }],
    ['data.note', { message: 'hi', data: { note: 'a\ud800' } }],
  ])('with text that cannot be stored in %s reaches no agent', async (field, args) => {
    expect((await call(args)).body.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining(`arguments.${field}: `) as string }],
    });
    expect(services.log).toEqual([]);
  });

  it('by a name that is no tool, or with arguments that do not fit, reaches no agent', async () => {
    expect((await rpc('tools/call', { name: 'x' })).body.result).toMatchObject({ isError: true });
    expect((await call({ text: 'hi' })).body.result).toMatchObject({ isError: true });
    expect(services.log).toEqual([]);
  });

  it('that meets a bug of ours is an internal error that says nothing of it', async () => {
    services.answer = () => Promise.reject(new Error('secret'));
    const { body } = await call({ message: 'hi' });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body.error).toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^Internal error; request id \S+$/) as string,
    });
  });
});

it('refuses parameters that are not of the method as the fault of the client, by their name', async () => {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: 'x',
    clientInfo: { name: 'n', version: '1' },
  };
  expect((await rpc('initialize', params)).body.error).toMatchObject({
    code: -32602,
    message: expect.stringContaining('params.capabilities') as string,
  });
});

it.each([
  ['does not follow them', {}, 400],
  ['follows them', { extensions: { 'io.modelcontextprotocol/tasks': {} } }, 200],
])('tells of tasks, by notifications, nobody who %s', async (_name, capabilities, status) => {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
  };
  const params = { notifications: { taskIds: ['t1'] }, _meta };
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'subscriptions/listen', params });
  const response = await post(body, headers);
  expect(response.status).toBe(status);
  const reader = response.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  expect(first).toContain(status === 400 ? '"id":7,"error":{"code":-32021' : 'subscriptions/acknowledged');
  expect(first).not.toContain('"taskIds"');
});

describe('a request', () => {
  it('without a key is refused in JSON-RPC', async () => {
    const response = await post('{}', { authorization: '' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32600, data: { code: 'UNAUTHENTICATED' } },
    });
  });

  it.each([
    ['no JSON', '{', -32700],
    ['a duplicate member', '{"jsonrpc":"2.0","jsonrpc":"2.0"}', -32600],
    ['nested too deep', `{"id":1,"params":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, -32700],
  ])('that is %s is refused', async (_name, body, code) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it.each([
    'null',
    '5',
    '[]',
    '"x"',
    '{}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","id":{},"method":"tools/list"}',
  ])('that is %s is a fault of the client', async (body) => {
    const { status } = await post(body);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });

  it.each(['GET', 'DELETE'])('by %s is not allowed', async (method) => {
    expect((await post('', {}, method)).status).toBe(405);
  });
});
