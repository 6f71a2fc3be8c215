import { startMcpServer } from '@isthmus/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newMessage, rpc, useGateway, type RpcResponse } from '../../testing/gateway.fixture.js';
import { call, publishServer } from '../../testing/mcp.fixture.js';
import { startTalkingAgent, type TalkingAgent } from '../../testing/talking.agent.js';

const LONG_MS = 180_000;
const ONCE = 'urn:isthmus:a2a:idempotent-send:1';
const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
let agent: TalkingAgent;
let agentId: string;
beforeAll(async () => {
  agent = await startTalkingAgent();
  agentId = gateway.harness.publish(agent.url);
});
afterAll(() => agent.close());

async function send(
  url: string,
  message: object,
  { method = 'SendMessage', to = agentId } = {},
): Promise<Response> {
  return fetch(`${url}/agents/${to}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      'a2a-extensions': ONCE,
      authorization: `Bearer ${gateway.harness.secret}`,
    },
    body: rpc(method, { message }),
  });
}
const taskIn = async (response: Promise<Response>) =>
  ((await (await response).json()) as { result: { task: { id: string; status: { state: string } } } }).result
    .task;

it(
  'runs the agent once for a message that is sent again, at the same time and after',
  async () => {
    const before = agent.sends();
    const message = newMessage();
    const [one, other] = gateway.harness.urls;
    const answers = [taskIn(send(one, message)), taskIn(send(other, message))];
    await expect.poll(() => agent.sends(), { timeout: 30_000 }).toBe(before + 1);
    agent.become('TASK_STATE_COMPLETED');
    const [first, second] = await Promise.all(answers);
    const third = await taskIn(send(other, message));
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const streamed = await (await send(one, message, { method: 'SendStreamingMessage' })).text();
    expect(streamed).toContain(first?.id);
    expect(agent.sends()).toBe(before + 1);
    const rows = await gateway.settledRows(agentId);
    const posted = rows.filter(({ charge }) => charge === 'posted');
    expect(posted).toHaveLength(1);
  },
  LONG_MS,
);

it.each(['SendStreamingMessage', 'SendMessage'])(
  'gives a repeated message that continues a task what came of it (%s)',
  async (method) => {
    const [one, other] = gateway.harness.urls;
    const before = agent.sends();
    const asked = send(one, newMessage(), { method: 'SendStreamingMessage' }).then((response) =>
      response.text(),
    );
    await expect.poll(() => agent.sends(), { timeout: 30_000 }).toBe(before + 1);
    agent.become('TASK_STATE_INPUT_REQUIRED');
    const [, taskId] = /"taskId":"([^"]+)"/.exec(await asked) ?? [];
    const message = { ...newMessage(), taskId };
    const first = send(one, message, { method }).then((response) => response.text());
    await expect.poll(() => agent.sends(), { timeout: 30_000 }).toBe(before + 2);
    agent.become('TASK_STATE_COMPLETED');
    expect(await first).toContain('TASK_STATE_COMPLETED');
    const again = await (await send(other, message, { method: 'SendStreamingMessage' })).text();
    expect(again).toContain('TASK_STATE_COMPLETED');
    expect(again).not.toContain('TASK_STATE_INPUT_REQUIRED');
    expect(agent.sends()).toBe(before + 2);
  },
  LONG_MS,
);

it(
  'joins the stream of the first',
  async () => {
    const message = newMessage();
    const [one, other] = gateway.harness.urls;
    const before = agent.sends();
    const first = send(one, message, { method: 'SendStreamingMessage' }).then((response) => response.text());
    await expect.poll(() => agent.sends(), { timeout: 30_000 }).toBe(before + 1);
    agent.say('half ');
    const second = send(other, message, { method: 'SendStreamingMessage' }).then((response) =>
      response.text(),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    agent.say('and half');
    agent.become('TASK_STATE_COMPLETED');
    expect(await second).toBe(await first);
    expect(agent.sends()).toBe(before + 1);
  },
  LONG_MS,
);

it(
  'refuses another message under the same id by name',
  async () => {
    const message = newMessage();
    const before = agent.sends();
    const first = taskIn(send(gateway.harness.urls[0], message));
    await expect.poll(() => agent.sends(), { timeout: 30_000 }).toBe(before + 1);
    const body = (await (
      await send(gateway.harness.urls[1], { ...message, parts: [{ text: 'something else' }] })
    ).json()) as RpcResponse['body'];
    expect(body.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('message.messageId') as string,
    });
    agent.become('TASK_STATE_COMPLETED');
    await first;
  },
  LONG_MS,
);

it(
  'survives that its gateway is killed between delivery and answer',
  async () => {
    const killed = await gateway.harness.startProcess();
    const message = newMessage();
    const before = agent.sends();
    const first = send(killed.url, message).catch(() => undefined);
    await expect.poll(() => agent.sends(), { timeout: 60_000 }).toBe(before + 1);
    await killed.kill();
    await first;
    const second = taskIn(send(gateway.harness.urls[0], message));
    agent.become('TASK_STATE_COMPLETED');
    expect((await second).status.state).toBe('TASK_STATE_COMPLETED');
    expect(agent.sends()).toBe(before + 1);
  },
  LONG_MS,
);

it(
  'does not deliver a message twice on a guess to an agent elsewhere',
  async () => {
    const elsewhere = gateway.harness.publish(agent.url, { instanceId: '' });
    const killed = await gateway.harness.startProcess();
    const message = newMessage();
    const before = agent.sends();
    const first = send(killed.url, message, { to: elsewhere }).catch(() => undefined);
    await expect.poll(() => agent.sends(), { timeout: 60_000 }).toBe(before + 1);
    await killed.kill();
    await first;
    const body = (await (
      await send(gateway.harness.urls[0], message, { to: elsewhere })
    ).json()) as RpcResponse['body'];
    expect(body.error?.data[0]?.reason).toBe('FAILED_PRECONDITION');
    expect(agent.sends()).toBe(before + 1);
  },
  LONG_MS,
);

it(
  'calls a tool of MCP once',
  async () => {
    const server = await startMcpServer('2026-07-28');
    const to = publishServer(gateway, server);
    const message = { ...newMessage(), parts: call('weather', { city: 'Oslo' }) };
    const [one, other] = gateway.harness.urls;
    const [first, second] = await Promise.all([
      taskIn(send(one, message, { to })),
      taskIn(send(other, message, { to })),
    ]);
    expect(first.status.state).toBe('TASK_STATE_COMPLETED');
    expect(second).toEqual(first);
    expect(server.state.calls).toHaveLength(1);
    const streamed = await (await send(one, message, { method: 'SendStreamingMessage', to })).text();
    expect(streamed).toContain(first.id);
    expect(server.state.calls).toHaveLength(1);
    await server.close();
  },
  LONG_MS,
);
