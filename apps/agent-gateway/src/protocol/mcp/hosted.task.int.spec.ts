import { startScriptedOpenAi, testDatabaseUrl, type ScriptedOpenAi } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { startHostProcess, type HostProcess } from '../../testing/host.process.js';
import { sendModern } from '../../testing/mcp.requests.js';

const gateway = useGateway();
let openAi: ScriptedOpenAi;
let hosts: HostProcess;
beforeAll(async () => {
  openAi = await startScriptedOpenAi();
  const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'host');
  hosts = await startHostProcess(gateway.harness, { databaseUrl, modelsUrl: openAi.url });
});
afterAll(async () => {
  await hosts.stop();
  await openAi.close();
});

const send = (method: string, params: Record<string, unknown>, at: 0 | 1 = 0) =>
  sendModern(gateway, { method, params }, { at });

/** Calls the one tool of a hosted agent that is new; resolves to the handle of its task. */
async function begun(): Promise<{ agentId: string; taskId: unknown }> {
  const { agentId } = await hosts.deploy();
  let name = '';
  const isListed = async () => {
    const { result } = await send('tools/list', {});
    const tools = result?.['tools'] as { name: string }[];
    return (name = tools.find((tool) => tool.name.includes(agentId.slice(-8)))?.name ?? '') !== '';
  };
  await expect.poll(isListed, { timeout: 10_000 }).toBe(true);
  const { result } = await send('tools/call', { name, arguments: { message: 'hi' } });
  expect(result).toMatchObject({ resultType: 'task', status: 'working' });
  return { agentId, taskId: result?.['taskId'] };
}

const statusOf = async (taskId: unknown) => (await send('tasks/get', { taskId }, 1)).result?.['status'];

it('a task of a hosted agent is there as soon as its handle is, and ends with the answer', async () => {
  openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] });
  const { agentId, taskId } = await begun();
  expect((await send('tasks/get', { taskId }, 1)).error).toBeUndefined();
  await expect.poll(() => statusOf(taskId), { timeout: 10_000 }).toBe('completed');
  expect((await send('tasks/get', { taskId }, 1)).result).toMatchObject({
    result: { content: [{ type: 'text', text: 'Hello' }], structuredContent: { state: 'completed' } },
  });
  expect(await gateway.settledRows(agentId)).toMatchObject([{ method: 'tools/call', charge: 'posted' }]);
});

it('a task of a hosted agent is cancelled', async () => {
  openAi.reply({ kind: 'hang' });
  const { taskId } = await begun();
  expect((await send('tasks/cancel', { taskId }, 1)).result).toMatchObject({ resultType: 'complete' });
  await expect.poll(() => statusOf(taskId), { timeout: 10_000 }).toBe('cancelled');
});
