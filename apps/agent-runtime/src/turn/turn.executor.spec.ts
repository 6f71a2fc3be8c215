import { Role, TaskState, type Message } from '@a2a-js/sdk';
import type { AgentExecutionEvent, ExecutionEventBus, RequestContext } from '@a2a-js/sdk/server';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it } from 'vitest';
import { textPart } from '../task/task.events.js';
import { TurnExecutor, type TurnExecutorOptions } from './turn.executor.js';
import { TurnFailure } from './turn.failure.js';

let events: unknown[];
let remembered: [string, string][];
let bus: ExecutionEventBus;

beforeEach(() => {
  events = [];
  remembered = [];
  // The SDK's bus, as far as executors use it.
  bus = {
    publish: (event: AgentExecutionEvent) => events.push(event),
    finished: () => events.push('finished'),
  } as unknown as ExecutionEventBus;
});

function executorOf(answer: TurnExecutorOptions['answer'], turnTimeoutMs = 10_000): TurnExecutor {
  return new TurnExecutor({
    model: 'small',
    turnTimeoutMs,
    answer,
    remember: async ({ owner, text }, said) => void remembered.push([`${owner}: ${text}`, said]),
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
}

const userMessage: Message = {
  messageId: 'm',
  contextId: 'c',
  taskId: 't',
  role: Role.ROLE_USER,
  parts: [textPart('hello')],
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
};

function contextOf(taskId: string): RequestContext {
  // As far as executors use it.
  return { taskId, contextId: 'c', userMessage, context: { user: { userName: 'user:u' } } } as RequestContext;
}

/** States and texts of the events, in order. */
function seen(): unknown[] {
  return events.map((event) => {
    const text = JSON.stringify(event);
    const state = /"state":(\d+)/.exec(text)?.[1];
    const said = /"status".*"value":"([^"]*)"/.exec(text)?.[1];
    if (text.includes('artifactUpdate') || text.includes('"artifact"')) return 'artifact';
    return [state === undefined ? text : TaskState[Number(state)], ...(said === undefined ? [] : [said])];
  });
}

it('publishes the task, its work, its answer in pieces and its end, and remembers what was said', async () => {
  const executor = executorOf(async function* () {
    yield { kind: 'text', text: 'Hel' };
    yield { kind: 'text', text: 'lo' };
  });
  await executor.execute(contextOf('t'), bus);
  expect(seen()).toEqual([
    ['TASK_STATE_SUBMITTED', 'hello'],
    ['TASK_STATE_WORKING'],
    'artifact',
    'artifact',
    'artifact',
    ['TASK_STATE_COMPLETED'],
  ]);
  expect(remembered).toEqual([['user:u: hello', 'Hello']]);
  const pieces = events.flatMap(
    (event) => /"append":(true|false),"lastChunk":(true|false)/.exec(JSON.stringify(event))?.[0] ?? [],
  );
  expect(pieces).toEqual([
    '"append":false,"lastChunk":false',
    '"append":true,"lastChunk":false',
    '"append":true,"lastChunk":true',
  ]);
  expect(executor.isWorking('t')).toBe(false);
});

it('fails a turn without text, and remembers nothing of it', async () => {
  await executorOf(async function* () {}).execute(contextOf('t'), bus);
  expect(seen().at(-1)).toEqual(['TASK_STATE_FAILED', 'The model small answered nothing.']);
  expect(remembered).toEqual([]);
});

it('says why a turn failed', async () => {
  const executor = executorOf(async function* () {
    yield { kind: 'text', text: 'x' };
    throw new TurnFailure('The tool server is down.');
  });
  await executor.execute(contextOf('t'), bus);
  expect(seen().at(-1)).toEqual(['TASK_STATE_FAILED', 'The tool server is down.']);
});

/** A turn that goes on until it is stopped. */
const hanging: TurnExecutorOptions['answer'] = async function* ({ signal }) {
  yield { kind: 'text', text: 'x' };
  signal.throwIfAborted();
  await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
};

it('ends a turn at its time limit', async () => {
  await executorOf(hanging, 20).execute(contextOf('t'), bus);
  expect(seen().at(-1)).toEqual(['TASK_STATE_FAILED', 'The turn reached its time limit of 20 ms.']);
});

it('cancels a turn on request, and a task without one at once', async () => {
  const executor = executorOf(hanging);
  const turn = executor.execute(contextOf('t'), bus);
  await expect.poll(() => events.length).toBe(3);
  expect(executor.isWorking('t')).toBe(true);
  await executor.cancelTask('t', bus);
  await turn;
  expect(seen().at(-1)).toEqual(['TASK_STATE_CANCELED', 'Cancelled on request.']);
  await executor.cancelTask('other', bus);
  expect(events.at(-1)).toBe('finished');
});

it('interrupts its turns when the process stops', async () => {
  const executor = executorOf(hanging);
  const turn = executor.execute(contextOf('t'), bus);
  await expect.poll(() => events.length).toBe(3);
  executor.interrupt();
  await turn;
  expect(seen().at(-1)).toEqual([
    'TASK_STATE_FAILED',
    'The turn was interrupted because the agent is being moved or stopped; send it again.',
  ]);
});

it('rejects a message while it works on 32', async () => {
  const executor = executorOf(hanging);
  const turns = Array.from({ length: 32 }, (_, index) => executor.execute(contextOf(`t-${index}`), bus));
  events = [];
  await executor.execute(contextOf('one-more'), bus);
  expect(seen().at(-1)).toEqual([
    'TASK_STATE_REJECTED',
    'The agent already works on 32 messages; send this one again later.',
  ]);
  executor.interrupt();
  await Promise.all(turns);
});
