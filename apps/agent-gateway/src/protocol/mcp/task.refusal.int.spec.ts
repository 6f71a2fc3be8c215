import { newTenantScope } from '@isthmus/testing';
import { describe, expect, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { TASKS } from '../../testing/mcp.requests.js';
import { ASKING, useTool, type Options } from '../../testing/mcp.task.fixture.js';
import { sendResult } from '../../testing/scripted-agent.js';

const gateway = useGateway();
const tool = useTool(gateway);
const NO_SUCH_TASK = 'params.taskId: task not found';

describe.each(['tasks/get', 'tasks/update', 'tasks/cancel'])('%s', (method) => {
  const inputResponses = { answer: { action: 'cancel' } };
  const ask = (taskId: unknown, options?: Options) => tool.send(method, { taskId, inputResponses }, options);

  it('is for clients that declare the extension', async () => {
    const { status, error } = await ask('x', { capabilities: { elicitation: {} } });
    expect([status, error]).toMatchObject([400, { code: -32021, data: { requiredCapabilities: TASKS } }]);
  });

  it('is no method of 2025-11-25', async () => {
    const response = await fetch(`${gateway.harness.urls[0]}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.harness.secret}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { taskId: 'x' } }),
    });
    expect(await response.text()).toContain('-32601');
  });

  it('knows the tasks of its caller alone, and says the same of every other', async () => {
    const taskId = await tool.begun();
    const { tenantId } = gateway.harness.tenant;
    const { keys } = gateway.harness.state;
    const [other, stranger] = [`isth_live_other_${tool.agentId}`, `isth_live_stranger_${tool.agentId}`];
    keys.set(other, { keyId: 'k2', tenantId, scopes: ['agents'] });
    keys.set(stranger, { keyId: 'k1', tenantId: newTenantScope().tenantId, scopes: ['agents'] });
    const [head = '', body = '', mac = ''] = taskId.split('.');
    const forged = Buffer.from(body, 'base64url').toString().replace('"t1"', '"t2"');
    const cases: [string, Options?][] = [
      [taskId, { secret: other }],
      [taskId, { secret: stranger }],
      ['786512e2-9e0d-44bd-8f29-789f320fe840'],
      [`${taskId}x`],
      [[head, Buffer.from(forged).toString('base64url'), mac].join('.')],
      ['v1.e30.e30'],
    ];
    gateway.agent.seen.length = 0;
    const answers = await Promise.all(cases.map(([id, options]) => ask(id, options)));
    expect(new Set(answers.map(({ status, error }) => JSON.stringify([status, error]))).size).toBe(1);
    expect(answers[0]?.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining(NO_SUCH_TASK) as string,
    });
    expect(gateway.agent.seen).toEqual([]);
  });

  it('takes no state of a question for a handle', async () => {
    tool.asks('Which bill?');
    const { result } = await tool.call({ capabilities: ASKING });
    expect((await ask(result?.['requestState'])).error?.message).toContain(NO_SUCH_TASK);
  });

  it('knows no task of an agent that is gone, and none that its agent does not know', async () => {
    const taskId = await tool.begun();
    tool.refuses(-32001);
    expect((await ask(taskId)).error?.message).toContain(NO_SUCH_TASK);
    gateway.harness.state.routes.delete(tool.agentId);
    const message = async () => (await ask(taskId)).error?.message;
    await expect.poll(message, { timeout: 10_000 }).toContain(NO_SUCH_TASK);
  });

  it.each([
    ['none', undefined],
    ['a number', 5],
    ['empty', ''],
    ['an object', {}],
    ['too long', 'x'.repeat(4_001)],
  ])('says what is wrong with an id that is %s', async (_name, taskId) => {
    expect((await ask(taskId)).error).toMatchObject({
      code: -32602,
      message: 'params.taskId: must be text of 1 to 4000 characters',
      data: { field: 'params.taskId' },
    });
  });

  it('says that the agent is unavailable, and when to ask again', async () => {
    const taskId = await tool.begun();
    gateway.agent.play((response) => void response.destroy());
    expect((await ask(taskId)).error).toMatchObject({
      code: -32603,
      data: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    });
  });
});

it('says what an agent refuses that has the task', async () => {
  const taskId = await tool.begun();
  tool.refuses(-32004);
  expect((await tool.read(taskId)).error).toMatchObject({
    code: -32603,
    message: 'The agent refused: No.',
    data: { code: -32004 },
  });
});

it.each([null, {}, { id: 't1', status: { state: 'TASK_STATE_UNSPECIFIED' } }])(
  'has not ended by an answer that is no task: %j',
  async (answer) => {
    const taskId = await tool.begun();
    gateway.agent.play((response, id) => sendResult(response, id, answer));
    expect((await tool.read(taskId)).error).toMatchObject({
      code: -32603,
      data: { code: 'UPSTREAM_INVALID' },
    });
  },
);

it('wants responses in an update', async () => {
  const taskId = await tool.begun();
  for (const inputResponses of [undefined, null, 5, [], {}])
    expect((await tool.send('tasks/update', { taskId, inputResponses })).error).toMatchObject({
      code: -32602,
      data: { field: 'params.inputResponses' },
    });
});
