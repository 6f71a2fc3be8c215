import { expect, it } from 'vitest';
import { BINDINGS, clientsOf } from '../testing/binding.clients.js';
import { rpc, useGateway } from '../testing/gateway.fixture.js';
import { useTool } from '../testing/mcp.task.fixture.js';

const gateway = useGateway();
const tool = useTool(gateway);
const TOO_DEEP = 'nests deeper than 200 levels';

/** The agent has a task whose part has metadata of so many levels. */
function nest(levels: number): void {
  const metadata = `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const part = `{"text":"x","metadata":${metadata}}`;
  const task = `{"id":"t1","contextId":"c1","status":{"state":"TASK_STATE_COMPLETED"},"artifacts":[{"artifactId":"a","parts":[${part}]}]}`;
  gateway.agent.play((response, id) => {
    const isMessage = tool.sent().at(-1)?.method.startsWith('Send') ?? false;
    const result = isMessage ? `{"task":${task}}` : task;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);
  });
}

it.each([5_000, 500_000])('of %i levels is an error of MCP', async (levels) => {
  const taskId = await tool.begun();
  nest(levels);
  expect((await tool.read(taskId)).error).toMatchObject({
    code: -32603,
    message: expect.stringContaining(TOO_DEEP) as string,
  });
  for (const options of [{}, { capabilities: {} }])
    expect((await tool.call(options)).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining(TOO_DEEP) as string }],
    });
});

it.each(BINDINGS.filter((binding) => binding !== 'JSONRPC'))('is an error of %s', async (binding) => {
  nest(5_000);
  const { secret, urls, grpc } = gateway.harness;
  const client = (await clientsOf({ url: urls[0], grpc }, secret))[binding];
  const serviceParameters = { authorization: `Bearer ${secret}`, 'a2a-version': '1.0' };
  await expect(
    client.getTask({ id: 't1', tenant: tool.agentId, historyLength: undefined }, { serviceParameters }),
  ).rejects.toThrow(TOO_DEEP);
});

it('is an error of 0.3', async () => {
  nest(5_000);
  const { body } = await gateway.post(tool.agentId, rpc('tasks/get', { id: 't1' }), { 'a2a-version': '0.3' });
  expect(body.error?.message).toContain(TOO_DEEP);
});

it('is told where it is not too deep', async () => {
  const taskId = await tool.begun();
  nest(150);
  expect((await tool.read(taskId)).result).toMatchObject({ status: 'completed' });
});
