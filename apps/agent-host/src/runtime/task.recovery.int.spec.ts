import { randomUUID } from 'node:crypto';
import { TaskState, type Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { platformScope } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';
import { answerOf, statusTextOf, textRequest } from '../testing/messages.js';

const SCOPE = { scope: platformScope('test') };

let harness: HostHarness;
beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), {
    INSTANCES_MAX: 20,
  });
});
afterAll(() => harness.stop());

const LONG_MS = 240_000;
const { TASK_STATE_COMPLETED: COMPLETED, TASK_STATE_FAILED: FAILED, TASK_STATE_WORKING: WORKING } = TaskState;

/** Starts generation `generation` of an agent. */
const start = (agentId: string, generation: number) =>
  harness.startAgent({
    agentId,
    instanceId: `${agentId}-${generation}`,
    generation,
    specChange: { limits: { stepsMax: 2, outputTokensMax: 50, turnTimeoutMs: 120_000 } },
  });

/** A task in the middle of its turn, of which some of the answer has come. */
async function begin(client: Client, text: string): Promise<string> {
  const stream = client.sendMessageStream(textRequest(text));
  let id = '';
  for await (const { payload } of stream) {
    if (payload?.$case === 'task') id = payload.value.id;
    if (payload?.$case === 'artifactUpdate') break;
  }
  return id;
}

const taskWith = (client: Client, id: string): Promise<Task> => client.getTask({ tenant: '', id });
const stateOf = async (client: Client, id: string) => (await taskWith(client, id)).status?.state;

async function kill(pid: number, instanceId: string): Promise<void> {
  process.kill(pid, 'SIGKILL');
  const { hostClient } = harness;
  const gone = async () =>
    (await hostClient.listInstances({}, SCOPE)).instances.every((each) => each.instanceId !== instanceId);
  await expect.poll(gone, { timeout: 60_000 }).toBe(true);
}

it(
  'is begun again by the next runtime when its own is killed, under the same id',
  async () => {
    const agentId = randomUUID();
    const first = await start(agentId, 1);
    harness.openAi.reply({ kind: 'hang', chunks: ['half '] });
    const id = await begin(await harness.clientFor(first), 'work');
    await kill(first.pid, first.instanceId);
    harness.openAi.reply({ kind: 'text', chunks: ['all ', 'of it'] });
    const client = await harness.clientFor(await start(agentId, 2));
    const ended = async () => [COMPLETED, FAILED].includes((await stateOf(client, id)) ?? WORKING);
    await expect.poll(ended, { timeout: 60_000 }).toBe(true);
    const task = await taskWith(client, id);
    expect(statusTextOf(task)).toBe('');
    expect(answerOf(task)).toBe('all of it');
    expect(task.artifacts).toHaveLength(1);
    expect(task.history.map(({ messageId }) => messageId)).toEqual([
      ...new Set(task.history.map(({ messageId }) => messageId)),
    ]);
  },
  LONG_MS,
);

it(
  'ends as failed, and says why, when each of its runtimes is killed',
  async () => {
    const agentId = randomUUID();
    harness.openAi.reply({ kind: 'hang', chunks: ['half '] });
    let instance = await start(agentId, 1);
    const id = await begin(await harness.clientFor(instance), 'work');
    for (let generation = 2; generation <= 4; generation++) {
      const asked = harness.openAi.requests.length;
      await kill(instance.pid, instance.instanceId);
      instance = await start(agentId, generation);
      // The third takeover does not ask the model again.
      if (generation < 4)
        await expect.poll(() => harness.openAi.requests.length, { timeout: 60_000 }).toBeGreaterThan(asked);
    }
    const client = await harness.clientFor(instance);
    await expect.poll(() => stateOf(client, id), { timeout: 60_000 }).toBe(FAILED);
    expect(statusTextOf(await taskWith(client, id))).toContain('interrupted 3 times');
  },
  LONG_MS,
);

it(
  'is left to the runtime that works on it, while there are two',
  async () => {
    const agentId = randomUUID();
    const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
    harness.openAi.reply({ kind: 'text', chunks: ['slow ', 'answer'], after });
    const former = await harness.clientFor(await start(agentId, 1));
    const asked = harness.openAi.requests.length;
    const id = await begin(former, 'work');
    const next = await harness.clientFor(await start(agentId, 2));
    await expect.poll(() => stateOf(next, id), { timeout: 60_000 }).toBe(WORKING);
    goOn();
    await expect.poll(() => stateOf(next, id), { timeout: 60_000 }).toBe(COMPLETED);
    expect(harness.openAi.requests).toHaveLength(asked + 1);
  },
  LONG_MS,
);

it(
  'is cancelled at the next runtime, and stays so',
  async () => {
    const agentId = randomUUID();
    const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
    harness.openAi.reply({ kind: 'text', chunks: ['slow ', 'answer'], after });
    const former = await harness.clientFor(await start(agentId, 1));
    const id = await begin(former, 'work');
    const next = await harness.clientFor(await start(agentId, 2));
    const cancelled = await next.cancelTask({ tenant: '', id, metadata: undefined });
    expect(cancelled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    goOn();
    // The former runtime learns of it when it next writes.
    await expect.poll(() => stateOf(former, id), { timeout: 60_000 }).toBe(TaskState.TASK_STATE_CANCELED);
    expect(await stateOf(next, id)).toBe(TaskState.TASK_STATE_CANCELED);
  },
  LONG_MS,
);
