import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Role, TaskState, type Message, type StreamResponse, type Task } from '@a2a-js/sdk';
import { registry } from '@isthmus/contracts';
import { platformScope } from '@isthmus/platform-identity';
import { startScriptedOpenAi, testDatabaseUrl, type ScriptedOpenAi } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startGatewayHarness, type GatewayHarness } from '../testing/gateway.harness.js';
import { startHostProcess, type HostProcess } from '../testing/host.process.js';

let harness: GatewayHarness;
let openAi: ScriptedOpenAi;
let hosts: HostProcess;
let traceFile: string;

beforeAll(async () => {
  const adminUrl = inject('databaseAdminUrl');
  traceFile = join(await mkdtemp(join(tmpdir(), 'journey-')), 'spans.jsonl');
  harness = await startGatewayHarness(testDatabaseUrl(adminUrl, 'gateway'));
  openAi = await startScriptedOpenAi();
  hosts = await startHostProcess(harness, {
    databaseUrl: testDatabaseUrl(adminUrl, 'host'),
    modelsUrl: openAi.url,
    traceFile,
  });
});
afterAll(async () => {
  await hosts.stop();
  await openAi.close();
  await harness.stop();
});
beforeEach(() => openAi.reply({ kind: 'text', chunks: ['Hel', 'lo'] }));

function userMessage(text: string, rest: Partial<Message> = {}) {
  const part = {
    content: { $case: 'text' as const, value: text },
    mediaType: 'text/plain',
    filename: '',
    metadata: undefined,
  };
  const message: Message = {
    messageId: randomUUID(),
    contextId: '',
    taskId: '',
    role: Role.ROLE_USER,
    parts: [part],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
    ...rest,
  };
  return { tenant: '', message, configuration: undefined, metadata: undefined };
}

async function collect(events: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const all: StreamResponse[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function taskOf(result: Message | Task): Task {
  if (!('id' in result)) throw new Error('the agent answered with a message, not a task');
  return result;
}

const textOf = (task: Task) =>
  task.artifacts
    .flatMap(({ parts }) => parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')))
    .join('');

it('reads the card, sends, streams and continues the conversation, through both gateways', async () => {
  const { agentId } = await hosts.deploy();
  const [first, second] = [await harness.clientFor(agentId, 0), await harness.clientFor(agentId, 1)];
  const task = taskOf(await first.sendMessage(userMessage('What is roaming?')));
  expect(task.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
  expect(textOf(task)).toBe('Hello');

  const events = await collect(
    second.sendMessageStream(userMessage('And abroad?', { contextId: task.contextId })),
  );
  expect(events.map(({ payload }) => payload?.$case)).toEqual([
    'task',
    'statusUpdate',
    'artifactUpdate',
    'artifactUpdate',
    'artifactUpdate',
    'statusUpdate',
  ]);
  expect(openAi.requests.at(-1)?.messages.map(({ role, content }) => [role, content])).toEqual([
    ['system', expect.stringContaining('Be brief.')],
    ['user', 'What is roaming?'],
    ['assistant', 'Hello'],
    ['user', 'And abroad?'],
  ]);
  expect(taskOf(await second.getTask({ tenant: '', id: task.id })).id).toBe(task.id);
});

it('streams tokens as they are generated', async () => {
  const { agentId } = await hosts.deploy();
  const client = await harness.clientFor(agentId);
  openAi.reply({ kind: 'hang', chunks: ['first ', 'second'] });
  const seen: string[] = [];
  for await (const { payload } of client.sendMessageStream(userMessage('slowly'))) {
    if (payload?.$case === 'artifactUpdate') seen.push(payload.value.artifact?.parts[0]?.content?.value);
    // Both have arrived although the model never ends its answer.
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(['first ', 'second']);
});

it('cancels the model call with the task', async () => {
  const { agentId } = await hosts.deploy();
  const client = await harness.clientFor(agentId);
  const abandoned = openAi.abandoned();
  openAi.reply({ kind: 'hang' });
  const stream = client.sendMessageStream(userMessage('think'));
  const started = await stream.next();
  if (started.done || started.value.payload?.$case !== 'task') throw new Error('the first event is the task');
  const { id } = started.value.payload.value;
  await expect.poll(() => openAi.requests.at(-1)?.messages.at(-1)?.content).toBe('think');
  const cancelled = await client.cancelTask({ tenant: '', id, metadata: undefined });
  expect(cancelled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
  await expect.poll(openAi.abandoned).toBe(abandoned + 1);
  const rest = await collect(stream);
  expect(rest.at(-1)?.payload).toMatchObject({
    $case: 'statusUpdate',
    value: { status: { state: TaskState.TASK_STATE_CANCELED } },
  });
});

it('recovers after the instance is killed: the lease ends, another instance knows the conversation and goes on with its tasks', async () => {
  const { agentId, pid } = await hosts.deploy();
  const client = await harness.clientFor(agentId);
  const before = taskOf(await client.sendMessage(userMessage('remember me')));
  openAi.reply({ kind: 'hang' });
  const stream = client.sendMessageStream(userMessage('never answered', { contextId: before.contextId }));
  const started = await stream.next();
  if (started.done || started.value.payload?.$case !== 'task') throw new Error('the first event is the task');
  const interrupted = started.value.payload.value.id;
  const rest = collect(stream);
  rest.catch(() => undefined);

  process.kill(pid, 'SIGKILL');
  await expect(rest).rejects.toThrow(/closed the connection before its answer was complete/);
  await expect
    .poll(() => harness.state.endedLeases.at(-1))
    .toMatchObject({
      agentId,
      instanceId: `${agentId}-1`,
      reason: 'its process was ended by SIGKILL',
    });
  harness.publish('', { agentId, state: registry.AgentState.RECOVERING });
  await expect(client.sendMessage(userMessage('hello?'))).rejects.toThrow(/is recovering|is not responding/);

  openAi.reply({ kind: 'text', chunks: ['Again'] });
  await hosts.deploy({ agentId, generation: 2 });
  await expect
    .poll(
      () =>
        client.getTask({ tenant: '', id: interrupted }).then(
          (task) => task.status?.state,
          () => undefined,
        ),
      { timeout: 30_000 },
    )
    .toBe(TaskState.TASK_STATE_COMPLETED);
  expect(textOf(await client.getTask({ tenant: '', id: interrupted }))).toBe('Again');
  const after = taskOf(await client.sendMessage(userMessage('and now?', { contextId: before.contextId })));
  expect(textOf(after)).toBe('Again');
  expect(
    openAi.requests
      .at(-1)
      ?.messages.map(({ content }) => content)
      .slice(1),
  ).toEqual(['remember me', 'Hello', 'never answered', 'Again', 'and now?']);
});

it('is one trace from the client over the gateway and the instance to the model', async () => {
  const { agentId } = await hosts.deploy();
  const traceId = randomUUID().replaceAll('-', '');
  await fetch(`${harness.urls[0]}/agents/${agentId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      authorization: `Bearer ${harness.secret}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'SendMessage',
      params: { message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'trace me' }] } },
    }),
  });
  expect(openAi.requests.at(-1)?.traceparent).toContain(traceId);
  const spans = async () =>
    (await readTraces(dirname(traceFile)))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { traceId: string; service: string });
  await expect
    .poll(
      async () =>
        new Set((await spans()).filter((span) => span.traceId === traceId).map(({ service }) => service)),
      { timeout: 15_000 },
    )
    .toContain('agent-runtime');
});

it('answers that an agent is gone', async () => {
  const { agentId, instanceId } = await hosts.deploy();
  const client = await harness.clientFor(agentId);
  await hosts.client.stopInstance({ instanceId }, { scope: platformScope('test') });
  harness.publish('', { agentId, state: registry.AgentState.GONE });
  await expect(client.sendMessage(userMessage('anyone?'))).rejects.toThrow(/gone/);
});

/** The spans of every process: each writes a file of its own. */
async function readTraces(folder: string): Promise<string> {
  const files = await readdir(folder);
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('');
}
