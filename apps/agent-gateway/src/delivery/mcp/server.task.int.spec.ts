import { json } from 'node:stream/consumers';
import { TaskState } from '@a2a-js/sdk';
import { expect, it } from 'vitest';
import { query, useGateway } from '../../testing/gateway.fixture.js';
import { call, said, useMcpServer } from '../../testing/mcp.fixture.js';
import { useServerTask } from '../../testing/task.server.js';

const gateway = useGateway({ EXTERNAL_PRIVATE_NETWORKS: 'allow' });
const mcp = useMcpServer(gateway, '2026-07-28');
const server = useServerTask(mcp);
const NOW = { returnImmediately: true };
const text = (words: string) => ({ content: [{ type: 'text', text: words }] });

it('declares that it follows tasks, polls one, and answers with its result', async () => {
  const done = mcp.task(said(call('weather', { city: 'Wuhan' })));
  await expect.poll(() => server.methods().length).toBeGreaterThan(2);
  server.now = { status: 'completed', result: text('It rains.') };
  expect(await done).toMatchObject({
    status: { state: 'TASK_STATE_COMPLETED' },
    artifacts: [{ name: 'weather', parts: [{ text: 'It rains.' }] }],
  });
  expect(server.seen[0]?.params._meta).toMatchObject({
    'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
  });
  expect(server.methods().slice(0, 2)).toEqual(['tools/call', 'tasks/get']);
  expect(server.seen[1]?.params).toMatchObject({ taskId: 'server-task' });
  expect(await gateway.settledRows(mcp.agentId)).toMatchObject([{ outcome: 'completed', charge: 'posted' }]);
});

it('says on the stream of the message how far the task is', async () => {
  server.now = { status: 'working', statusMessage: 'Half of it.' };
  const events = mcp.collect(said(call('weather', { city: 'Wuhan' })));
  await expect.poll(() => server.methods().length).toBeGreaterThan(3);
  server.now = { status: 'completed', result: text('It rains.') };
  const words = (await events)
    .map((event) => JSON.stringify(event))
    .filter((each) => /Half of it/.test(each));
  expect(words).toHaveLength(1);
});

it('asks the user what the server asks, once, and answers with it at any gateway', async () => {
  const form = { type: 'object', properties: { people: { type: 'integer' } }, required: ['people'] };
  const params = { mode: 'form', message: 'For how many?', requestedSchema: form };
  server.now = {
    status: 'input_required',
    inputRequests: { q1: { method: 'elicitation/create', params } },
  };
  const asked = await mcp.task(said(call('book')));
  expect(asked).toMatchObject({
    status: { state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [{ text: 'For how many?' }, {}] } },
  });
  const done = await mcp.task(said([{ text: '4' }], { taskId: asked.id }), mcp.other);
  expect(done).toMatchObject({
    id: asked.id,
    status: { state: 'TASK_STATE_COMPLETED' },
    artifacts: [{ parts: [{ text: '{"q1":{"action":"accept","content":{"people":4}}}' }] }],
  });
  expect(server.methods().filter((method) => method === 'tasks/update')).toHaveLength(1);
});

it('cancels the task at the server, whichever gateway is asked', async () => {
  const { id } = await mcp.task(said(call('weather', { city: 'Wuhan' }), {}, NOW));
  await expect.poll(() => server.methods()).toContain('tasks/get');
  await mcp.other.cancelTask({ id, tenant: '', metadata: undefined });
  await expect.poll(() => server.methods(), { timeout: 10_000 }).toContain('tasks/cancel');
  const { status } = await mcp.client.getTask({ id, tenant: '' });
  expect(status?.state).toBe(TaskState.TASK_STATE_CANCELED);
});

it.each([
  ['fails by an error of JSON-RPC', { status: 'failed', error: { code: -32603, message: 'Boom.' } }, 'Boom.'],
  ['is cancelled by the server', { status: 'cancelled', statusMessage: 'Too late.' }, 'Too late.'],
])('is rejected when the task %s', async (_name, now, words) => {
  server.now = now;
  const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_REJECTED' } });
  expect(JSON.stringify(done.status)).toContain(words);
});

it('has failed when its result has isError', async () => {
  server.now = { status: 'completed', result: { ...text('No city.'), isError: true } };
  const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_FAILED' } });
});

it('goes on after polls that broke off', async () => {
  server.breaks = 2;
  server.now = { status: 'completed', result: text('It rains.') };
  const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
  expect(server.methods()).toEqual(['tools/call', 'tasks/get', 'tasks/get', 'tasks/get']);
});

it.each([
  ['no status of tasks', { status: 'resting' }],
  ['no result', { status: 'completed' }],
  ['an invalid result', { status: 'completed', result: { content: 5 } }],
])('is no answer when the task has %s', async (_name, now) => {
  server.now = now;
  await expect(mcp.task(said(call('weather', { city: 'Wuhan' })))).rejects.toThrow(/gave no result/);
});

it.each([429, 502, 503])('goes on after polls that were refused with %i', async (status) => {
  server.statuses = [status, status];
  server.now = { status: 'completed', result: text('It rains.') };
  const done = await mcp.task(said(call('weather', { city: 'Wuhan' })));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
});

it('ends at a poll that is refused for good', async () => {
  server.statuses = [403];
  await expect(mcp.task(said(call('weather', { city: 'Wuhan' })))).rejects.toThrow('HTTP status 403');
});

const asks = (params: object) => ({
  status: 'input_required',
  inputRequests: { q1: { method: 'elicitation/create', params } },
});
const form = { type: 'object', properties: { people: { type: 'integer' } } };

it('is rejected when the task asks for what no user can be asked', async () => {
  server.now = { status: 'input_required', inputRequests: { q1: { method: 'sampling/createMessage' } } };
  expect((await mcp.task(said(call('book')))).status).toMatchObject({
    state: 'TASK_STATE_REJECTED',
    message: { parts: [{ text: 'The tool asks for input that A2A cannot carry: sampling/createMessage' }] },
  });
  expect(server.methods()).toEqual(['tools/call', 'tasks/get', 'tasks/cancel']);
});

it('answers again where the server was away', async () => {
  server.now = asks({ message: 'For how many?', requestedSchema: form });
  const { id: taskId } = await mcp.task(said(call('book')));
  server.statuses = [503];
  const done = await mcp.task(said([{ text: '4' }], { taskId }));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
  expect(server.methods().filter((method) => method === 'tasks/update')).toHaveLength(2);
});

it('has the result of a task that ended while its user was asked', async () => {
  server.now = asks({ message: 'For how many?', requestedSchema: form });
  const { id: taskId } = await mcp.task(said(call('book')));
  Object.assign(server, { now: { status: 'completed', result: text('Booked for 2.') }, declines: 1 });
  const done = await mcp.task(said([{ text: '4' }], { taskId }));
  expect(done).toMatchObject({
    status: { state: 'TASK_STATE_COMPLETED' },
    artifacts: [{ parts: [{ text: 'Booked for 2.' }] }],
  });
});

it('asks again what the server has declined the answer to', async () => {
  server.now = asks({ message: 'For how many?', requestedSchema: form });
  const { id: taskId } = await mcp.task(said(call('book')));
  server.declines = 1;
  const again = await mcp.task(said([{ text: '4' }], { taskId }));
  expect(again).toMatchObject({ status: { state: 'TASK_STATE_INPUT_REQUIRED' } });
  const done = await mcp.task(said([{ text: '5' }], { taskId }));
  expect(done).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
});

it('has failed where a call that ends with a question names it in characters that cannot be stored', async () => {
  mcp.server.state.intercept = (request, response) => {
    if (request.headers['mcp-method'] !== 'tools/call') return false;
    void json(request).then((body) => {
      const { id } = body as { id: number };
      const result = { resultType: 'input_required', inputRequests: { q: { method: 'x\0', params: {} } } };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
    return true;
  };
  expect((await mcp.task(said(call('book')))).status).toMatchObject({
    state: 'TASK_STATE_FAILED',
    message: { parts: [{ text: 'The tool asks for input that A2A cannot carry: x\ufffd' }] },
  });
});

it('asks what has characters that cannot be stored', async () => {
  server.now = asks({ message: 'How\0 many?', requestedSchema: { ...form, 'x\0': 1 } });
  const asked = await mcp.task(said(call('book')));
  expect(asked.status).toMatchObject({
    state: 'TASK_STATE_INPUT_REQUIRED',
    message: { parts: [{ text: 'How\ufffd many?' }, {}] },
  });
});

it.each([
  ['nests too deep', { message: 'Hm', requestedSchema: { ...form, deep: nested(200) } }, 'nests too deep'],
  ['is too long', { message: 'x'.repeat(5_000_000), requestedSchema: form }, 'more than 4194304 bytes'],
])('gives up a task whose question %s', async (_name, params, words) => {
  server.now = asks(params);
  await expect(mcp.task(said(call('book')))).rejects.toThrow(words);
  await expect.poll(() => server.methods()).toContain('tasks/cancel');
});

it.each([
  ['fails', { status: 'failed', error: { code: 1, message: 'x'.repeat(5_000_000) } }],
  ['is cancelled', { status: 'cancelled', statusMessage: 'x'.repeat(5_000_000) }],
])('keeps the beginning of why a task %s', async (_name, now) => {
  server.now = now;
  const { status } = await mcp.task(said(call('weather', { city: 'Wuhan' })));
  expect(status['state']).toBe('TASK_STATE_REJECTED');
  expect(JSON.stringify(status).length).toBeLessThan(3_000);
});

it('keeps the beginning of what a task says meanwhile, well formed', async () => {
  server.now = { status: 'working', statusMessage: `${'x'.repeat(1_999)}😀${'x'.repeat(100_000)}` };
  const events = mcp.collect(said(call('weather', { city: 'Wuhan' })));
  await expect.poll(() => server.methods().length).toBeGreaterThan(2);
  server.now = { status: 'completed', result: text('It rains.') };
  const { statusUpdate } = (await events)[1] as { statusUpdate: { metadata: Record<string, object> } };
  const message = `${'x'.repeat(1_999)}\ufffd`;
  expect(statusUpdate).toMatchObject({
    status: { message: { parts: [{ text: message }] } },
    metadata: { 'isthmus/progress': { progress: 1, message } },
  });
});

it('learns what becomes of other tasks when the answer to one cannot be read', async () => {
  server.now = asks({ message: 'For how many?', requestedSchema: form });
  const { id: asked } = await mcp.task(said(call('book')));
  await query(`UPDATE gateway.bridged_task SET state = 'WORKING', answer = 'x' WHERE id = $1`, [asked]);
  server.now = { status: 'working' };
  const { id } = await mcp.task(said(call('weather', { city: 'Wuhan' }), {}, NOW));
  await expect
    .poll(() => server.methods().filter((method) => method === 'tasks/get').length)
    .toBeGreaterThan(1);
  await mcp.other.cancelTask({ id, tenant: '', metadata: undefined });
  await expect.poll(() => server.methods(), { timeout: 5_000 }).toContain('tasks/cancel');
});

it('has a limit for one organisation, and a place again when a task has ended', async () => {
  server.now = { status: 'working', pollIntervalMs: 30_000 };
  const begin = () => mcp.task(said(call('weather', { city: 'Wuhan' }), {}, NOW)).catch(String);
  const begun: Awaited<ReturnType<typeof begin>>[] = [];
  // Tasks of other tests may still go on.
  while (begun.length < 300) begun.push(...(await Promise.all(Array.from({ length: 25 }, begin))));
  const tasks = begun.filter((task) => typeof task !== 'string');
  expect(tasks.length).toBeLessThanOrEqual(250);
  expect(begun.at(-1)).toContain('too many tool calls in progress at this gateway: 250 at most');
  await mcp.client.cancelTask({ id: tasks[0]?.id ?? '', tenant: '', metadata: undefined });
  await expect.poll(begin, { interval: 500 }).toMatchObject({ id: expect.any(String) as string });
});

function nested(levels: number): unknown {
  return levels === 0 ? 'x' : { a: nested(levels - 1) };
}
