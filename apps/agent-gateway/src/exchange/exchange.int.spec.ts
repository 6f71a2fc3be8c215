import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { registry } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { Client as PgClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { startGatewayHarness, type GatewayHarness } from '../testing/gateway.harness.js';
import { eventOf, sendResult, startScriptedAgent, type ScriptedAgent } from '../testing/scripted-agent.js';

let harness: GatewayHarness;
let agent: ScriptedAgent;

beforeAll(async () => {
  harness = await startGatewayHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'gateway'));
  agent = await startScriptedAgent();
});
afterAll(async () => {
  await agent.close();
  await harness.stop();
});
beforeEach(() => {
  agent.seen.length = 0;
  agent.play((response, id) => sendResult(response, id, { task: { id: 't1' } }));
  harness.state.ledgerRefusal = undefined;
});

const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const rpc = (method: string, params: object = { message }) =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });

interface Answer {
  status: number;
  headers: Headers;
  body: {
    id: unknown;
    result?: unknown;
    error?: { code: number; message: string; data: { reason?: string }[] };
  };
}

async function post(
  agentId: string,
  body: string,
  headers: Record<string, string> = {},
  gateway: 0 | 1 = 0,
): Promise<Answer> {
  const response = await fetch(`${harness.urls[gateway]}/agents/${agentId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      authorization: `Bearer ${harness.secret}`,
      ...headers,
    },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  };
}

const reasonOf = ({ body }: Answer) => body.error?.data[0]?.reason;

async function rows(agentId: string): Promise<Record<string, unknown>[]> {
  await Promise.all(harness.ledgers.map((ledger) => ledger.drain()));
  const client = new PgClient({ connectionString: inject('databaseAdminUrl') });
  await client.connect();
  const { rows: exchanges } = await client.query<Record<string, unknown>>(
    `SELECT e.*, EXISTS (SELECT 1 FROM gateway.usage_outbox o
       WHERE o.lines @> jsonb_build_array(jsonb_build_object('eventId', 'message:' || e.id))) AS waiting
     FROM gateway.exchange e WHERE agent_id = $1 ORDER BY id`,
    [agentId],
  );
  await client.end();
  return exchanges.map((row) => ({ ...row, charge: chargeOf(row) }));
}

/** What has become of an exchange's charge. */
function chargeOf({ id, outcome, waiting }: Record<string, unknown>): 'open' | 'due' | 'posted' | 'none' {
  if (outcome === null) return 'open';
  if (waiting) return 'due';
  return harness.state.posted.has(`message:${String(id)}`) ? 'posted' : 'none';
}

/** The rows once nothing of them waits to be published. */
async function settledRows(agentId: string) {
  await expect
    .poll(async () => (await rows(agentId)).some(({ charge }) => charge === 'due'), { timeout: 20_000 })
    .toBe(false);
  return rows(agentId);
}

describe('what is passed on', () => {
  it('reaches the instance with the tenant, the trace and the request id', async () => {
    const agentId = harness.publish(agent.url);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await post(agentId, rpc('SendMessage'), { 'x-request-id': 'r-1', traceparent });
    expect(answer).toMatchObject({ status: 200, body: { id: 7, result: { task: { id: 't1' } } } });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const [seen] = agent.seen;
    expect(seen?.headers).toMatchObject({ 'a2a-version': '1.0', 'x-request-id': 'r-1' });
    expect(String(seen?.headers['traceparent'])).toContain('0af7651916cd43dd8448eb211c80319c');
    const host = await harness.identities.identityOf('agent-host');
    const caller = await host.verify(String(seen?.headers.authorization).slice('Bearer '.length));
    expect(caller).toMatchObject({
      service: 'agent-gateway',
      scope: { tenantId: harness.tenant.tenantId, actor: 'key:k1' },
    });
  });

  it('takes a service token of the portal as the user who acts', async () => {
    const agentId = harness.publish(agent.url);
    const portal = await harness.identities.identityOf('portal');
    const token = await portal.tokenFor('agent-gateway', harness.tenant);
    expect(
      (await post(agentId, rpc('GetTask', { id: 't1' }), { authorization: `Bearer ${token}` })).status,
    ).toBe(200);
  });

  it('streams events as they come', async () => {
    const agentId = harness.publish(agent.url);
    let finish = (): void => undefined;
    agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(eventOf(id, { task: { id: 't1' } }));
      finish = () => response.end(eventOf(id, { statusUpdate: { taskId: 't1' } }));
    });
    const response = await fetch(`${harness.urls[0]}/agents/${agentId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'a2a-version': '1.0',
        authorization: `Bearer ${harness.secret}`,
      },
      body: rpc('SendStreamingMessage'),
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    // The first event is here although the agent has not ended the second.
    expect((await reader?.read())?.value).toContain('"task"');
    finish();
    expect((await reader?.read())?.value).toContain('statusUpdate');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('reaches agents outside the platform without our tokens, and never in private networks', async () => {
    const external = harness.publish('http://127.0.0.1:9/', { instanceId: '' });
    const answer = await post(external, rpc('GetTask', { id: 't1' }));
    expect(reasonOf(answer)).toBe('UPSTREAM_UNAVAILABLE');
    expect(answer.body.error?.message).toMatch(/private address/);
    const named = harness.publish('http://localhost:9/', { instanceId: '' });
    expect(reasonOf(await post(named, rpc('GetTask', { id: 't1' })))).toBe('UNAVAILABLE');
  });
});

describe('what is refused', () => {
  it('without credentials, with a bad key, and with a key for models only', async () => {
    const agentId = harness.publish(agent.url);
    const none = await post(agentId, rpc('SendMessage'), { authorization: '' });
    expect([none.status, reasonOf(none), none.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
    expect((await post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_x_y' })).status).toBe(
      401,
    );
    expect((await post(agentId, rpc('SendMessage'), { authorization: 'Bearer a.b.c' })).status).toBe(401);
    harness.state.keys.set('isth_live_m_1', {
      keyId: 'm',
      tenantId: harness.tenant.tenantId,
      scopes: ['models'],
    });
    expect((await post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_m_1' })).status).toBe(
      403,
    );
    expect(agent.seen).toEqual([]);
  });

  it('a key that is granted nothing, and the token of a service that calls no agents', async () => {
    const agentId = harness.publish(agent.url);
    harness.state.keys.set('isth_live_n_1', {
      keyId: 'n',
      tenantId: harness.tenant.tenantId,
      scopes: [],
    });
    const key = await post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_n_1' });
    expect([key.status, reasonOf(key)]).toEqual([403, 'PERMISSION_DENIED']);
    for (const name of ['orchestrator', 'compute-scheduler', 'agent-host'] as const) {
      const identity = await harness.identities.identityOf(name);
      const token = await identity.tokenFor('agent-gateway', harness.tenant);
      const answer = await post(agentId, rpc('SendMessage'), { authorization: `Bearer ${token}` });
      expect([name, answer.status, reasonOf(answer)]).toEqual([name, 403, 'PERMISSION_DENIED']);
    }
    expect(agent.seen).toEqual([]);
  });

  it('another method, in JSON-RPC and with those that are allowed', async () => {
    const agentId = harness.publish(agent.url);
    const response = await fetch(`${harness.urls[0]}/agents/${agentId}`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32600, data: [{ reason: 'METHOD_NOT_ALLOWED' }] },
    });
  });

  it.each([
    ['a path with a broken escape', 'POST /agents/%zz HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'],
    ['a bad chunk', 'POST /agents/a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['two lengths', 'POST /agents/a HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('%s, in JSON-RPC', async (_, request) => {
    const text = await sendRaw(request);
    expect(text).toMatch(/^HTTP\/1\.1 40[01] /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({ jsonrpc: '2.0', id: null });
  });

  it('an unknown agent, a foreign one and what is no id, all alike', async () => {
    const foreign = harness.publish(agent.url, { tenantId: newTenantScope().tenantId });
    const answers = await Promise.all(
      [randomUUID(), foreign, 'nonsense'].map(async (id) => {
        const answer = await post(id, rpc('SendMessage'));
        return [answer.status, JSON.stringify(answer.body).replaceAll(id, 'ID')];
      }),
    );
    expect(answers[0]?.[0]).toBe(404);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const publicForeign = harness.publish(agent.url, {
      tenantId: newTenantScope().tenantId,
      visibility: registry.Visibility.PUBLIC,
    });
    expect((await post(publicForeign, rpc('SendMessage'))).status).toBe(404);
  });

  it.each([
    [
      'malformed JSON, with the place',
      '{"jsonrpc": "2.0", "id": }',
      {},
      200,
      -32700,
      /line 1, column 26: expected a value/,
    ],
    ['a batch', '[]', {}, 200, -32600, /Batches/],
    ['an unknown method', rpc('Nope'), {}, 200, -32601, /no "Nope"/],
    [
      'a message without parts',
      rpc('SendMessage', { message: { messageId: 'm' } }),
      {},
      200,
      -32602,
      /parts/,
    ],
    ['no version', rpc('SendMessage'), { 'a2a-version': '' }, 200, -32009, /0\.3 is not served/],
    ['another version', rpc('SendMessage'), { 'a2a-version': '0.3' }, 200, -32009, /send A2A-Version: 1\.0/],
    [
      'another content type',
      rpc('SendMessage'),
      { 'content-type': 'text/plain' },
      200,
      -32005,
      /application\/json/,
    ],
  ])('%s', async (_, body, headers, status, code, text) => {
    const answer = await post(harness.publish(agent.url), body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.error?.code).toBe(code);
    expect(answer.body.error?.message).toMatch(text);
    expect(agent.seen).toEqual([]);
  });

  it('a body that is too large, before it is read whole', async () => {
    const agentId = harness.publish(agent.url);
    const text = await sendRaw(
      `POST /agents/${agentId} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${harness.secret}\r\ncontent-type: application/json\r\ncontent-length: 5000000\r\n\r\n{`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain('The body must have at most 1048576 bytes');
  });

  it('a chunked body beyond the limit', async () => {
    const answer = await post(harness.publish(agent.url), `{"x":"${'a'.repeat(1_100_000)}"}`);
    expect([answer.status, answer.body.error?.code, reasonOf(answer)]).toEqual([
      413,
      -32600,
      'PAYLOAD_TOO_LARGE',
    ]);
  });

  it('a tenant without budget, and clients are told not to retry', async () => {
    const poor = newTenantScope();
    harness.state.keys.set('isth_live_p_1', { keyId: 'p', tenantId: poor.tenantId, scopes: ['agents'] });
    const agentId = harness.publish(agent.url, { tenantId: poor.tenantId });
    harness.state.balanceMicro = 0n;
    const answer = await post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_p_1' });
    const reading = await post(agentId, rpc('GetTask', { id: 't1' }), {
      authorization: 'Bearer isth_live_p_1',
    });
    harness.state.balanceMicro = 1_000_000_000n;
    expect([answer.status, reasonOf(answer), answer.headers.get('x-should-retry')]).toEqual([
      429,
      'BUDGET_EXHAUSTED',
      'false',
    ]);
    expect(reading.status).toBe(200);
    expect(agent.seen.map(({ body }) => body.method)).toEqual(['GetTask']);
  });

  it('everyone whose key cannot be verified now, and says when to come back', async () => {
    const outage = { retryAfterMs: 1_000 };
    harness.state.keyRefusal = new AppError('UNAVAILABLE', 'The database does not answer', outage);
    const authorization = 'Bearer isth_live_unseen_1';
    const answer = await post(harness.publish(agent.url), rpc('SendMessage'), { authorization });
    harness.state.keyRefusal = undefined;
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'UNAVAILABLE',
      '1',
    ]);
    expect(answer.body.error?.message).toBe('The database does not answer');
  });

  it.each([
    ['gone', registry.AgentState.GONE, 410, 'GONE', null],
    ['being deployed', registry.AgentState.DEPLOYING, 503, 'UNAVAILABLE', '2'],
    ['being brought up again', registry.AgentState.RECOVERING, 503, 'UNAVAILABLE', '2'],
  ])('an agent that is %s', async (_, state, status, reason, retryAfter) => {
    const answer = await post(harness.publish('', { state }), rpc('SendMessage'));
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      status,
      reason,
      retryAfter,
    ]);
  });
});

describe('an agent that fails', () => {
  it('is asked for again when its address is dead, and the message goes to where it is now', async () => {
    const moved = await startScriptedAgent();
    const dead = harness.publish('http://127.0.0.1:1');
    await post(dead, rpc('GetTask', { id: 't1' }));
    harness.publish(moved.url, { agentId: dead, instanceId: `${dead}-2` });
    expect((await post(dead, rpc('SendMessage'))).status).toBe(200);
    expect(moved.seen).toHaveLength(1);
    await moved.close();
  });

  it('is answered with a delay when it is nowhere else', async () => {
    const agentId = harness.publish('http://127.0.0.1:1');
    const answer = await post(agentId, rpc('SendMessage'));
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'UNAVAILABLE',
      '1',
    ]);
    expect(await rows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
  });

  it('ends a stream that breaks off with an error event of the request, in the middle of an event too', async () => {
    const agentId = harness.publish(agent.url);
    agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${eventOf(id, { task: { id: 't1' } })}data: {"jsonrpc":"2.0","resu`);
      setTimeout(() => response.destroy(), 20);
    });
    const client = await harness.clientFor(agentId);
    const events: unknown[] = [];
    const read = async () => {
      const stream = client.sendMessageStream({
        tenant: '',
        configuration: undefined,
        metadata: undefined,
        ...messageOf(),
      });
      for await (const event of stream) events.push(event.payload?.$case);
    };
    await expect(read()).rejects.toThrow(/broke off in the middle/);
    expect(events).toEqual(['task']);
    expect(await settledRows(agentId)).toMatchObject([{ outcome: 'interrupted', charge: 'posted' }]);
  });

  it('is left when the client goes away', async () => {
    const agentId = harness.publish(agent.url);
    const before = agent.abandoned();
    agent.play(
      (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': wait\n\n'),
    );
    const controller = new AbortController();
    const response = await fetch(`${harness.urls[0]}/agents/${agentId}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'a2a-version': '1.0',
        authorization: `Bearer ${harness.secret}`,
      },
      body: rpc('SendStreamingMessage'),
      signal: controller.signal,
    });
    expect(response.status).toBe(200);
    controller.abort();
    await expect.poll(agent.abandoned).toBe(before + 1);
    await expect.poll(async () => (await rows(agentId))[0]?.['outcome']).toBe('cancelled');
  });

  it('is not believed when it answers with another status', async () => {
    const agentId = harness.publish(agent.url);
    agent.play((response) => void response.writeHead(500).end('stack trace with secrets'));
    const answer = await post(agentId, rpc('SendMessage'));
    expect([answer.status, reasonOf(answer)]).toEqual([502, 'UPSTREAM_INVALID']);
    expect(JSON.stringify(answer.body)).not.toContain('secrets');
  });
});

describe('the charge of a message', () => {
  it('is posted once, with who sent it', async () => {
    const agentId = harness.publish(agent.url);
    await post(agentId, rpc('SendMessage'));
    const [row] = await settledRows(agentId);
    expect(row).toMatchObject({
      outcome: 'completed',
      charge: 'posted',
      key_id: 'k1',
      method: 'SendMessage',
    });
    expect(harness.state.posted.get(`message:${String(row?.['id'])}`)).toMatchObject({
      tenantId: harness.tenant.tenantId,
      line: { sku: 'agent.message', quantity: 1n, agentId, keyId: 'k1', outcome: 'completed' },
    });
  });

  it('is not made for reading a task, nor for a message that the agent refuses', async () => {
    const agentId = harness.publish(agent.url);
    await post(agentId, rpc('GetTask', { id: 't1' }));
    agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32004, message: 'no' } }));
    });
    await post(agentId, rpc('SendMessage'));
    expect(await rows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
  });

  it('stays due while the ledger is away and is posted by one of two gateways', async () => {
    const agentId = harness.publish(agent.url);
    await post(agentId, rpc('SendMessage'));
    await settledRows(agentId);
    harness.state.ledgerRefusal = new AppError('UNAVAILABLE', 'away');
    await post(agentId, rpc('SendMessage'));
    const [, second] = await rows(agentId);
    expect(second).toMatchObject({ outcome: 'completed', charge: 'due' });
    harness.state.ledgerRefusal = undefined;
    const posts = harness.state.posts;
    expect((await settledRows(agentId)).map(({ charge }) => charge)).toEqual(['posted', 'posted']);
    expect(harness.state.posts).toBe(posts + 1);
  });

  it('is made by another gateway when the gateway died in the middle', async () => {
    const id = randomUUID();
    const client = new PgClient({ connectionString: inject('databaseAdminUrl') });
    await client.connect();
    const agentId = randomUUID();
    await client.query(
      `INSERT INTO gateway.exchange (id, tenant_id, agent_id, instance_id, actor, key_id, method, request_id, trace_id, started_at)
       VALUES ($1, $2, $3, 'i', 'key:k1', 'k1', 'SendMessage', 'r', '', now())`,
      [id, harness.tenant.tenantId, agentId],
    );
    await client.end();
    const never = new AbortController().signal;
    await harness.ledgers[1].closeAbandoned(never, Date.now() + 60_000);
    expect(await rows(agentId)).toMatchObject([{ charge: 'open' }]);
    await harness.ledgers[1].closeAbandoned(never, Date.now() + 121_000);
    expect(await settledRows(agentId)).toMatchObject([{ charge: 'posted', outcome: 'interrupted' }]);
    expect(harness.state.posted.get(`message:${id}`)?.line.outcome).toBe('interrupted');
  });
});

describe('cards and keys', () => {
  const card = (agentId: string, headers: Record<string, string> = {}) =>
    fetch(`${harness.urls[0]}/agents/${agentId}/.well-known/agent-card.json`, { headers });
  const authorization = () => `Bearer ${harness.secret}`;

  it('serve a public card to anyone, byte for byte, with validators', async () => {
    const cardJson = '{"name":"Support","signatures":[ {"protected":"x"} ]}';
    const agentId = harness.publish(agent.url, { visibility: registry.Visibility.PUBLIC, cardJson });
    const first = await card(agentId);
    expect(await first.text()).toBe(cardJson);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    expect(Date.parse(first.headers.get('last-modified') ?? '')).not.toBeNaN();
    const again = await card(agentId, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('serve a private card to its tenant only, and tell strangers nothing', async () => {
    const mine = harness.publish(agent.url);
    const foreign = harness.publish(agent.url, { tenantId: newTenantScope().tenantId });
    expect((await card(mine, { authorization: authorization() })).headers.get('cache-control')).toBe(
      'private, max-age=60',
    );
    const strangers = await Promise.all(
      [mine, randomUUID()].map(async (id) => [(await card(id)).status, await (await card(id)).text()]),
    );
    expect(strangers[0]).toEqual(strangers[1]);
    expect(strangers[0]?.[0]).toBe(401);
    expect((await card(foreign, { authorization: authorization() })).status).toBe(404);
  });

  it('say that an agent is gone, or on its way', async () => {
    const gone = harness.publish('', { state: registry.AgentState.GONE });
    const coming = harness.publish('', { state: registry.AgentState.DEPLOYING, cardJson: '' });
    expect((await card(gone, { authorization: authorization() })).status).toBe(410);
    const answer = await card(coming, { authorization: authorization() });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it("pass on the registry's keys", async () => {
    const response = await fetch(`${harness.urls[0]}/.well-known/jwks.json`);
    expect(await response.json()).toEqual({ keys: [{ kid: 'card-1' }] });
  });

  it('say what the gateway is, and that other paths are none', async () => {
    expect(await (await fetch(`${harness.urls[0]}/`)).json()).toMatchObject({
      name: 'Isthmus agent gateway',
    });
    const nowhere = await fetch(`${harness.urls[0]}/nowhere`);
    expect([nowhere.status, nowhere.headers.has('x-request-id')]).toEqual([404, true]);
  });
});

/** Sends bytes on a connection of its own; resolves with all that comes back. */
function sendRaw(request: string): Promise<string> {
  const { hostname, port } = new URL(harness.urls[0]);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('data', (data) => (received += data.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

function messageOf() {
  const part = {
    content: { $case: 'text' as const, value: 'hi' },
    mediaType: 'text/plain',
    filename: '',
    metadata: undefined,
  };
  return {
    message: {
      messageId: randomUUID(),
      contextId: '',
      taskId: '',
      role: 1,
      parts: [part],
      metadata: undefined,
      extensions: [],
      referenceTaskIds: [],
    },
  };
}
