import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { newTenantScope } from '@isthmus/testing';
import { afterEach, expect, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { eventOf, sendResult } from '../../testing/scripted-agent.js';

const gateway = useGateway();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

/** What a user does with a question; the questions asked are in `asked`. */
type Answer = { action: 'accept'; content: { answer: string } } | { action: 'decline' | 'cancel' };

async function connect(answer: Answer, asked: string[], secret = gateway.harness.secret): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: {} } },
  );
  client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params.message);
    return answer;
  });
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gateway.harness.urls[0]}/mcp`), { requestInit }),
  );
  closing.push(() => client.close());
  return client;
}

const status = (state: string, text: string) => ({
  statusUpdate: {
    taskId: 't1',
    contextId: 'c1',
    status: { state: `TASK_STATE_${state}`, message: { messageId: 'm', parts: [{ text }] } },
  },
});

/** Asks for input until it receives more than the first question. */
function asksOnce(): void {
  gateway.agent.play((response, id) => {
    const body = gateway.agent.seen.at(-1)?.body as {
      method: string;
      params?: { message?: { taskId?: string } };
    };
    if (body.method === 'CancelTask') return sendResult(response, id, {});
    const answered = body.params?.message?.taskId === 't1';
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      eventOf(id, answered ? status('COMPLETED', 'All paid.') : status('INPUT_REQUIRED', 'Which bill?')),
    );
  });
}

async function toolOf(client: Client, agentId: string): Promise<string> {
  const find = async () =>
    (await client.listTools()).tools.find(({ name }) => name.includes(agentId.slice(-8)))?.name;
  await expect.poll(find, { timeout: 5_000 }).toBeDefined();
  return (await find()) ?? '';
}

it('asks the user what the agent asks, and continues the task with the answer', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  asksOnce();
  const asked: string[] = [];
  const client = await connect({ action: 'accept', content: { answer: 'That of May' } }, asked);
  const result = await client.callTool({
    name: await toolOf(client, agentId),
    arguments: { message: 'Explain' },
  });
  expect(asked).toEqual(['Which bill?']);
  expect(result).toMatchObject({
    content: [{ text: 'All paid.' }],
    structuredContent: { state: 'completed', taskId: 't1' },
  });
  expect(gateway.agent.seen.at(-1)?.body).toMatchObject({
    params: { message: { taskId: 't1', contextId: 'c1', parts: [{ text: 'That of May' }] } },
  });
});

it('leaves the task waiting when the user closes the question', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  asksOnce();
  const client = await connect({ action: 'cancel' }, []);
  const result = await client.callTool({
    name: await toolOf(client, agentId),
    arguments: { message: 'Explain' },
  });
  expect(result.isError).toBeFalsy();
  expect(result.structuredContent).toEqual({ state: 'input-required', taskId: 't1', contextId: 'c1' });
  expect(gateway.agent.seen.map(({ body }) => body.method)).toEqual(['SendStreamingMessage']);
});

it('says that a task may still wait when the agent cannot be reached', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  gateway.agent.play((response, id) => {
    if (gateway.agent.seen.at(-1)?.body.method === 'CancelTask') return void response.destroy();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(eventOf(id, status('INPUT_REQUIRED', 'Which bill?')));
  });
  const client = await connect({ action: 'decline' }, []);
  const result = await client.callTool({
    name: await toolOf(client, agentId),
    arguments: { message: 'Explain' },
  });
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('may still wait') }],
  });
});

it('cancels the task when the user declines', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  asksOnce();
  const client = await connect({ action: 'decline' }, []);
  const result = await client.callTool({
    name: await toolOf(client, agentId),
    arguments: { message: 'Explain' },
  });
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('the task is cancelled') }],
  });
  expect(gateway.agent.seen.at(-1)?.body).toMatchObject({ method: 'CancelTask', params: { id: 't1' } });
});

// 2026-07-28, basic, multi round-trip requests: a state stands for one round.
it('gives each question a state of its own, in the same second and of the same task', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  gateway.agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(eventOf(id, status('INPUT_REQUIRED', 'Which bill?')));
  });
  const name = await toolOf(await connect({ action: 'cancel' }, []), agentId);
  const first = await repeat(name, undefined);
  const second = await repeat(name, first.result?.requestState);
  expect(second.result).toMatchObject({ resultType: 'input_required' });
  expect(second.result?.requestState).not.toBe(first.result?.requestState);
  expect(gateway.agent.seen.at(-1)?.body).toMatchObject({
    params: { message: { taskId: 't1', parts: [{ text: 'May' }] } },
  });
});

it('gives the agent one answer to a question, charged once, however often it is sent', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  asksOnce();
  const name = await toolOf(await connect({ action: 'cancel' }, []), agentId);
  const state = (await repeat(name, undefined)).result?.requestState;
  const [first, second] = await Promise.all([repeat(name, state), repeat(name, state)]);
  const done = { content: [{ text: 'All paid.' }], structuredContent: { state: 'completed', taskId: 't1' } };
  expect([first.result, second.result]).toMatchObject([done, done]);
  expect((await repeat(name, state)).result).toMatchObject(done);
  expect((await repeat(name, state, { answer: 'June' })).result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('another answer') }],
  });
  const messages = gateway.agent.seen.filter(({ body }) => body.method.startsWith('Send'));
  expect(messages).toHaveLength(2);
  const posted = (await gateway.settledRows(agentId)).filter(({ charge }) => charge === 'posted');
  expect(posted).toHaveLength(2);
});

it('gives a repeated answer what came of it, and one answer to the question after it', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  gateway.agent.play((response, id) => {
    const { params } = gateway.agent.seen.at(-1)?.body as {
      params?: { message?: { parts: { text: string }[] } };
    };
    const next = { Explain: 'Which bill?', May: 'Which year?' }[params?.message?.parts[0]?.text ?? ''];
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(eventOf(id, next ? status('INPUT_REQUIRED', next) : status('COMPLETED', 'All paid.')));
  });
  const name = await toolOf(await connect({ action: 'cancel' }, []), agentId);
  const first = (await repeat(name, undefined)).result?.requestState;
  const second = [await repeat(name, first), await repeat(name, first)].map(
    ({ result }) => result?.requestState,
  );
  const done = { content: [{ text: 'All paid.' }] };
  for (const state of [...second, ...second])
    expect((await repeat(name, state, { answer: '2026' })).result).toMatchObject(done);
  const messages = gateway.agent.seen.filter(({ body }) => body.method.startsWith('Send'));
  expect(messages).toHaveLength(3);
});

/** The same call as the client would repeat it, with a state of its choice. */
async function repeat(
  name: string,
  requestState: unknown,
  { secret = gateway.harness.secret, answer = 'May' } = {},
) {
  const version = '2026-07-28';
  const response = await fetch(`${gateway.harness.urls[1]}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name,
        arguments: { message: 'Explain' },
        ...(requestState === undefined
          ? {}
          : { requestState, inputResponses: { answer: { action: 'accept', content: { answer } } } }),
        _meta: {
          'io.modelcontextprotocol/protocolVersion': version,
          'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
        },
      },
    }),
  });
  const text = await response.text();
  return JSON.parse(text.split('data: ').at(-1) ?? '') as {
    result?: { resultType: string; requestState: string; content?: unknown };
    error?: { code: number; message: string };
  };
}

it('accepts a state from whom it was given to, at any instance, and from nobody else', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url);
  asksOnce();
  const name = await toolOf(await connect({ action: 'decline' }, []), agentId);
  const { result } = await repeat(name, undefined);
  expect(result).toMatchObject({ resultType: 'input_required' });
  const state = result?.requestState ?? '';
  gateway.agent.seen.length = 0;
  const other = `isth_live_other_${agentId}`;
  const { tenantId } = gateway.harness.tenant;
  gateway.harness.state.keys.set(other, { keyId: 'k2', tenantId, scopes: ['agents'] });
  const stranger = `isth_live_stranger_${agentId}`;
  gateway.harness.state.keys.set(stranger, {
    keyId: 'k3',
    tenantId: newTenantScope().tenantId,
    scopes: ['agents'],
  });
  for (const [altered, secret] of [
    [`${state}x`, gateway.harness.secret],
    ['v1.e30.e30', gateway.harness.secret],
    [state, other],
    [state, stranger],
  ] as const)
    expect((await repeat(name, altered, { secret })).error).toMatchObject({ code: -32602 });
  expect(gateway.agent.seen).toEqual([]);
  expect((await repeat(name, state)).result).toMatchObject({ resultType: 'complete' });
});
