import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useGateway } from '../../testing/gateway.fixture.js';
import { TASKS } from '../../testing/mcp.requests.js';
import { ASKING, useTool } from '../../testing/mcp.task.fixture.js';
import { eventOf, sendResult } from '../../testing/scripted-agent.js';

const gateway = useGateway();
const tool = useTool(gateway);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => void (await Promise.all(closing.splice(0).map((close) => close()))));

async function connect(mode: 'legacy' | { pin: string }): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode }, capabilities: TASKS },
  );
  const requestInit = { headers: { authorization: `Bearer ${gateway.harness.secret}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${gateway.harness.urls[1]}/mcp`), { requestInit }),
  );
  closing.push(() => client.close());
  return client;
}

it('are declared to clients of 2026-07-28, and not to those of 2025-11-25, whose tasks are others', async () => {
  const modern = await connect({ pin: '2026-07-28' });
  expect(modern.getServerCapabilities()).toEqual({ tools: {}, ...TASKS });
  expect((await connect('legacy')).getServerCapabilities()).toEqual({ tools: {} });
});

describe('a call by a client that follows tasks', () => {
  it('is answered by a handle as soon as the agent has a task that goes on', async () => {
    const { result } = await tool.call();
    expect(result).toEqual({
      resultType: 'task',
      taskId: expect.any(String) as string,
      status: 'working',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      lastUpdatedAt: result?.['createdAt'],
      ttlMs: 7 * 86_400_000,
      pollIntervalMs: 250,
      _meta: expect.anything() as object,
    });
    expect(tool.sent()).toMatchObject([
      {
        method: 'SendMessage',
        params: {
          message: { parts: [{ text: 'hi' }], metadata: { 'isthmus-skill': 'answers' } },
          configuration: { returnImmediately: true },
        },
      },
    ]);
  });

  it('has its answer where the task has ended already, and where there is none', async () => {
    tool.completes('Paid.');
    expect((await tool.call()).result).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'Paid.' }],
    });
    gateway.agent.play((response, id) => sendResult(response, id, { message: { parts: [{ text: 'Hi' }] } }));
    expect((await tool.call()).result).toMatchObject({ resultType: 'complete', content: [{ text: 'Hi' }] });
  });

  it('asks its user before there is a handle, and gets the handle with the answer', async () => {
    tool.asks('Which bill?');
    const { result } = await tool.call({ capabilities: ASKING });
    expect(result).toMatchObject({ resultType: 'input_required' });
    const { requestState } = result ?? {};
    const inputResponses = { answer: { action: 'accept', content: { answer: 'May' } } };
    const params = { name: tool.tool, arguments: { message: 'hi' }, requestState, inputResponses };
    const answered = await tool.send('tools/call', params, { capabilities: ASKING });
    expect(answered.result).toMatchObject({ resultType: 'task', status: 'working' });
    expect(answered.result).not.toHaveProperty('requestState');
  });

  it('waits for its answer while its client does not declare the extension', async () => {
    tool.completes('Paid.');
    gateway.agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(eventOf(id, { task: tool.asJson() }));
    });
    const { result } = await tool.call({ capabilities: {} });
    expect(result).toMatchObject({ resultType: 'complete', content: [{ text: 'Paid.' }] });
    expect(tool.sent()).toMatchObject([{ method: 'SendStreamingMessage' }]);
  });

  it('has no handle for a task whose ids no request could carry', async () => {
    gateway.agent.play((response, id) =>
      sendResult(response, id, { task: { id: 'x'.repeat(4_000), status: { state: 'TASK_STATE_WORKING' } } }),
    );
    expect((await tool.call()).result).toMatchObject({
      resultType: 'complete',
      structuredContent: { state: 'working' },
    });
  });
});

describe('a task', () => {
  it('is followed by the official client, at another gateway, to its result', async () => {
    const client = await connect({ pin: '2026-07-28' });
    const taskId = await tool.begun();
    const get = () => client.request({ method: 'tasks/get', params: { taskId } }, z.looseObject({}));
    tool.works('Half of it.');
    expect(await get()).toMatchObject({ taskId, status: 'working', statusMessage: 'Half of it.' });
    tool.completes('Paid.');
    const done = await get();
    expect(done).toMatchObject({
      taskId,
      status: 'completed',
      result: { content: [{ type: 'text', text: 'Paid.' }], structuredContent: { state: 'completed' } },
    });
    expect(done).not.toHaveProperty('inputRequests');
    expect(tool.sent().at(-1)).toMatchObject({ method: 'GetTask', params: { id: 't1', historyLength: 0 } });
  });

  it('is one message: recorded and charged once, and its polls are free', async () => {
    await tool.publish();
    const taskId = await tool.begun();
    await tool.read(taskId);
    await tool.read(taskId);
    await tool.send('tasks/cancel', { taskId });
    expect(await gateway.settledRows(tool.agentId)).toMatchObject([
      { method: 'tools/call', outcome: 'completed', charge: 'posted', protocol: 'mcp' },
    ]);
  });

  it.each(['FAILED', 'REJECTED'])('that is %s says why', async (state) => {
    const taskId = await tool.begun();
    tool.ends(state, 'No such bill.');
    expect((await tool.read(taskId)).result).toMatchObject({
      resultType: 'complete',
      status: 'completed',
      result: { isError: true, content: [{ text: 'No such bill.' }] },
    });
  });

  it('is cancelled at its agent; that again, and after its end, is acknowledged', async () => {
    const taskId = await tool.begun();
    const { result } = await tool.send('tasks/cancel', { taskId });
    expect(Object.keys(result ?? {}).sort()).toEqual(['_meta', 'resultType']);
    expect((await tool.read(taskId)).result).toMatchObject({ status: 'cancelled' });
    tool.refuses(-32002);
    const again = await tool.send('tasks/cancel', { taskId });
    expect(again.result).toMatchObject({ resultType: 'complete' });
  });
});
