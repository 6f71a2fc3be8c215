import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FormerClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FormerTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { newTenantScope } from '@isthmus/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { eventOf, sendResult } from '../../testing/scripted-agent.js';

const gateway = useGateway();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

/** Progress and result of a tool, by either client. */
interface McpClient {
  tools: () => Promise<{ name: string; description?: string | undefined }[]>;
  call: (
    name: string,
    args: Record<string, unknown>,
    options?: { onProgress?: (message: string) => void; signal?: AbortSignal },
  ) => Promise<Record<string, unknown>>;
}

function requestInit(secret: string) {
  return { requestInit: { headers: { authorization: `Bearer ${secret}` } } };
}

async function modern(secret: string): Promise<McpClient> {
  const versionNegotiation = { mode: { pin: '2026-07-28' } } as const;
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation });
  const url = new URL(`${gateway.harness.urls[0]}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, requestInit(secret)));
  closing.push(() => client.close());
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args, { onProgress, signal } = {}) =>
      client.callTool(
        { name, arguments: args },
        {
          ...(onProgress && { onprogress: ({ message = '' }) => onProgress(message) }),
          ...(signal && { signal }),
        },
      ),
  };
}

async function former(secret: string): Promise<McpClient> {
  const client = new FormerClient({ name: 'test', version: '1' });
  const url = new URL(`${gateway.harness.urls[0]}/mcp`);
  await client.connect(new FormerTransport(url, requestInit(secret)));
  closing.push(() => client.close());
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args, { onProgress, signal } = {}) =>
      client.callTool({ name, arguments: args }, undefined, {
        ...(onProgress && { onprogress: ({ message = '' }) => onProgress(message) }),
        ...(signal && { signal }),
      }),
  };
}

const status = (state: string, text?: string) => ({
  statusUpdate: {
    taskId: 't1',
    contextId: 'c1',
    status: {
      state: `TASK_STATE_${state}`,
      ...(text && { message: { messageId: 'm', role: 'ROLE_AGENT', parts: [{ text }] } }),
    },
  },
});
const piece = (text: string, append = true) => ({
  artifactUpdate: { taskId: 't1', contextId: 'c1', append, artifact: { artifactId: 'a', parts: [{ text }] } },
});

/** The agent answers with these events, the last of which ends the stream. */
function streams(...events: object[]): void {
  gateway.agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(events.map((event) => eventOf(id, event)).join(''));
  });
}

/** The list of tools is up to a second old, and a client may keep it for another. */
async function toolOf(client: McpClient, agentId: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const tool = (await client.tools()).find(({ name }) => name.includes(agentId.slice(-8)));
    if (tool) return tool.name;
    await sleep(20);
  }
  throw new Error(`no tool of ${agentId}`);
}

describe.each([
  ['the client of 2026-07-28', modern],
  ['the client of 2025-11-25', former],
])('%s', (_name, connect) => {
  it('finds the skills of its own organisation’s agents, and no others', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const foreign = gateway.harness.publish(gateway.agent.url, {
      tenantId: '0190b3a4-0000-7000-8000-00000000dead',
    });
    const client = await connect(gateway.harness.secret);
    expect(await toolOf(client, agentId)).toBe(`support-${agentId.slice(-8)}_answers`);
    const tools = await client.tools();
    expect(tools.some(({ name }) => name.includes(foreign.slice(-8)))).toBe(false);
  });

  it('gets an answer with its progress; the message is recorded and charged once', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    streams(status('WORKING'), piece('Hel', false), piece('lo'), status('COMPLETED'));
    const client = await connect(gateway.harness.secret);
    const progress: string[] = [];
    const args = { message: 'hi', data: { n: 1 } };
    const name = await toolOf(client, agentId);
    const result = await client.call(name, args, { onProgress: (words) => progress.push(words) });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
      structuredContent: { state: 'completed', taskId: 't1', contextId: 'c1' },
    });
    expect(result['isError']).toBeFalsy();
    expect(progress).toEqual(['Hel', 'lo']);
    expect(gateway.agent.seen).toMatchObject([
      {
        headers: { 'a2a-version': '1.0' },
        body: {
          method: 'SendStreamingMessage',
          params: {
            message: {
              role: 'ROLE_USER',
              parts: [{ text: 'hi' }, { data: { n: 1 } }],
              metadata: { 'isthmus-skill': 'answers' },
            },
          },
        },
      },
    ]);
    expect(await gateway.settledRows(agentId)).toMatchObject([
      { method: 'tools/call', outcome: 'completed', charge: 'posted' },
    ]);
  });

  it('is asked for input, and continues the task with it', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const client = await connect(gateway.harness.secret);
    const name = await toolOf(client, agentId);
    streams(status('INPUT_REQUIRED', 'Which bill?'));
    const asked = await client.call(name, { message: 'Explain my bill' });
    expect(asked).toMatchObject({
      content: [{ text: 'Which bill?' }],
      structuredContent: { state: 'input-required', taskId: 't1', contextId: 'c1' },
    });
    streams(piece('It is fine.', false), status('COMPLETED'));
    const { taskId, contextId } = asked['structuredContent'] as Record<string, string>;
    const result = await client.call(name, { message: 'Of May', taskId, contextId });
    expect(result).toMatchObject({ content: [{ text: 'It is fine.' }] });
    expect(gateway.agent.seen.at(-1)?.body).toMatchObject({
      params: { message: { taskId: 't1', contextId: 'c1' } },
    });
  });

  it('reads why an agent did not answer: its own error, free of charge', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.agent.play((response, id) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32001, message: 'No such task' } })),
    );
    const client = await connect(gateway.harness.secret);
    const result = await client.call(await toolOf(client, agentId), { message: 'hi', taskId: 'gone' });
    expect(result).toMatchObject({ isError: true, content: [{ text: 'No such task' }] });
    expect(await gateway.settledRows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
  });

  it('reads that the stream broke off, free of charge', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(eventOf(id, piece('Hel', false)), () => response.destroy());
    });
    const client = await connect(gateway.harness.secret);
    const result = await client.call(await toolOf(client, agentId), { message: 'hi' });
    expect(result).toMatchObject({
      isError: true,
      _meta: { 'isthmus/error': { code: 'UPSTREAM_UNAVAILABLE' } },
    });
    expect(await gateway.settledRows(agentId)).toMatchObject([{ outcome: 'interrupted', charge: 'none' }]);
  });

  it('reads what is wrong with arguments and with a name, and the agent is not asked', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const client = await connect(gateway.harness.secret);
    const name = await toolOf(client, agentId);
    expect(await client.call(name, {})).toMatchObject({
      isError: true,
      content: [{ text: 'message: must be text of 1 to 200000 characters' }],
    });
    expect(await client.call('nothing', { message: 'hi' })).toMatchObject({
      isError: true,
      content: [{ text: 'Unknown tool "nothing"; list the tools again' }],
    });
    expect(gateway.agent.seen).toEqual([]);
  });

  it('gets a large answer whole, and a larger one not at all', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const client = await connect(gateway.harness.secret);
    const name = await toolOf(client, agentId);
    const large = 'x'.repeat(100_000);
    streams(...Array.from({ length: 30 }, (_, n) => piece(large, n > 0)), status('COMPLETED'));
    expect(await client.call(name, { message: 'hi' })).toMatchObject({
      content: [{ type: 'text', text: large.repeat(30) }],
    });
    streams(...Array.from({ length: 45 }, (_, n) => piece(large, n > 0)), status('COMPLETED'));
    expect(await client.call(name, { message: 'hi' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('more than 4194304 characters') }],
    });
  });
});

it('cancels the task at the agent when a client of 2026-07-28 cancels its call', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  gateway.agent.play((response, id) => {
    if (gateway.agent.seen.at(-1)?.body.method === 'CancelTask') return sendResult(response, id, {});
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(eventOf(id, piece('Hel', false))); // and then nothing
  });
  const client = await modern(gateway.harness.secret);
  const leaving = new AbortController();
  const call = client.call(
    await toolOf(client, agentId),
    { message: 'hi' },
    { signal: leaving.signal, onProgress: () => leaving.abort() },
  );
  await expect(call).rejects.toThrow();
  for (let tries = 0; tries < 100 && gateway.agent.seen.length < 2; tries++) await sleep(20);
  expect(gateway.agent.seen.map(({ body }) => body)).toMatchObject([
    { method: 'SendStreamingMessage' },
    { method: 'CancelTask', params: { id: 't1' } },
  ]);
  expect(await gateway.settledRows(agentId)).toMatchObject([{ outcome: 'cancelled', charge: 'posted' }]);
});

it('serves nothing while the budget is spent, and says so', async () => {
  const poor = newTenantScope();
  const key = 'isth_live_mcp_1';
  gateway.harness.state.keys.set(key, { keyId: 'm', tenantId: poor.tenantId, scopes: ['agents'] });
  const agentId = gateway.harness.publish(gateway.agent.url, { tenantId: poor.tenantId });
  const client = await modern(key);
  const name = await toolOf(client, agentId);
  gateway.harness.state.balanceMicro = 0n;
  const result = await client.call(name, { message: 'hi' });
  gateway.harness.state.balanceMicro = 1_000_000_000n;
  expect(result).toMatchObject({ isError: true, _meta: { 'isthmus/error': { code: 'BUDGET_EXHAUSTED' } } });
  expect(gateway.agent.seen).toEqual([]);
});
