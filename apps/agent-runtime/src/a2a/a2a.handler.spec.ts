import { AgentCard, Role, SendMessageRequest, type Message, type Part } from '@a2a-js/sdk';
import { ServerCallContext, type TaskStore } from '@a2a-js/sdk/server';
import { expect, it } from 'vitest';
import { textPart } from '../task/task.events.js';
import type { TurnExecutor } from '../turn/turn.executor.js';
import type { HostTaskStore } from '../task/task.store.js';
import { AgentRequestHandler } from './a2a.handler.js';

const raw: Part = {
  content: { $case: 'raw', value: Buffer.from('x') },
  mediaType: 'image/png',
  filename: '',
  metadata: undefined,
};
const data: Part = { ...raw, content: { $case: 'data', value: {} } };

/** Sends a message to an agent that works on the task `busy`, and answers with why it is refused. */
async function refusal(
  change: Partial<Message>,
  { isBusy = false, configuration }: { isBusy?: boolean; configuration?: object } = {},
): Promise<string> {
  // It is refused before anything of them is used but this.
  const executor = {
    isWorking: (taskId: string) => taskId === 'busy',
    isBusy,
  } as Partial<TurnExecutor> as TurnExecutor;
  const store = { load: async () => undefined } as unknown as TaskStore & Pick<HostTaskStore, 'rewind'>;
  const card = {
    capabilities: { pushNotifications: false },
    defaultOutputModes: ['text/plain', 'application/json'],
  };
  const handler = new AgentRequestHandler(AgentCard.fromJSON(card), store, executor);
  const message: Message = {
    messageId: 'm',
    contextId: '',
    taskId: '',
    role: Role.ROLE_USER,
    parts: [textPart('hello')],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
    ...change,
  };
  const params = {
    ...SendMessageRequest.fromJSON({ configuration }),
    message,
  };
  const outcome: unknown = await handler
    .sendMessage(params, new ServerCallContext({ requestedExtensions: [] }))
    .catch((error: unknown) => error);
  return outcome instanceof Error ? outcome.message : 'accepted';
}

it.each([
  [{ parts: [raw] }, /text and data parts, no files/],
  [{ parts: [textPart('  ')] }, /not empty/],
  [{ parts: [textPart('x'.repeat(16_001)), textPart('x'.repeat(16_000))] }, /at most 32000 characters/],
  [{ messageId: 'm'.repeat(201) }, /at most 200 characters/],
  [{ contextId: 'c'.repeat(201) }, /at most 200 characters/],
  [{ taskId: 'busy' }, /being worked on/],
] as const)('refuses %j', async (change, reason) => {
  expect(await refusal(change as Partial<Message>)).toMatch(reason);
});

it('refuses one message too many before it makes a task of it', async () => {
  expect(await refusal({}, { isBusy: true })).toMatch(
    /already works on 32 messages; send this one again later/,
  );
});

it('takes data as text of the message', async () => {
  expect(await refusal({ parts: [data], taskId: 'unknown' })).toMatch(/not found/i);
});

it.each([
  [{ taskPushNotificationConfig: { url: 'https://x' } }, /taskPushNotificationConfig: this agent sends no/],
  [
    { acceptedOutputModes: ['image/png', 'audio/*'] },
    /acceptedOutputModes: this agent answers in text\/plain and/,
  ],
])('refuses by its name what it does not offer: %j', async (configuration, reason) => {
  expect(await refusal({}, { configuration })).toMatch(reason);
});

it.each([[['image/png', 'Text/Plain; charset=utf-8']], [['application/*']], [['*/*']], [[]]])(
  'answers a client that accepts %j',
  async (acceptedOutputModes) => {
    expect(await refusal({ taskId: 'unknown' }, { configuration: { acceptedOutputModes } })).toMatch(
      /not found/i,
    );
  },
);
