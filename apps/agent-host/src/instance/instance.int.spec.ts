import { randomUUID } from 'node:crypto';
import { Role, TaskState, type Message, type StreamResponse } from '@a2a-js/sdk';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testDatabaseUrl } from '@isthmus/testing';
import { startHostHarness, type HostHarness } from '../testing/host.harness.js';

let harness: HostHarness;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'));
});
afterAll(() => harness.stop());

export function userMessage(text: string, rest: Partial<Message> = {}): Message {
  const part = {
    content: { $case: 'text' as const, value: text },
    mediaType: 'text/plain',
    filename: '',
    metadata: undefined,
  };
  return {
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
}

const request = (message: Message) => ({
  tenant: '',
  message,
  configuration: undefined,
  metadata: undefined,
});

async function collect(events: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const all: StreamResponse[] = [];
  for await (const event of events) all.push(event);
  return all;
}

it('starts a process, answers and streams', async () => {
  harness.openAi.reply({ kind: 'text', chunks: ['Hel', 'lo ', 'there'] });
  const instance = await harness.startAgent();
  const client = await harness.clientFor(instance);
  const events = await collect(client.sendMessageStream(request(userMessage('hi'))));
  console.log(
    JSON.stringify(
      events.map(({ payload }) => payload),
      null,
      1,
    ).slice(0, 3000),
  );
  expect(events.map(({ payload }) => payload?.$case)).toEqual([
    'task',
    'statusUpdate',
    'artifactUpdate',
    'artifactUpdate',
    'artifactUpdate',
    'artifactUpdate',
    'statusUpdate',
  ]);
  const answer = await client.sendMessage(request(userMessage('hi again')));
  expect(answer).toMatchObject({ status: { state: TaskState.TASK_STATE_COMPLETED } });
});
