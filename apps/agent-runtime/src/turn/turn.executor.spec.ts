import { Role, TaskState, type Message, type Task } from '@a2a-js/sdk';
import type { AgentExecutionEvent, ExecutionEventBus, RequestContext } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it } from 'vitest';
import { textPart } from '../task/task.events.js';
import { TurnExecutor, type TurnExecutorOptions } from './turn.executor.js';
import { TurnFailure } from './turn.failure.js';

let events: unknown[];
let remembered: [string, string][];
let bus: ExecutionEventBus;
let accepted: Task[];
let refusal: Error | undefined;
let forgets: Error | undefined;

beforeEach(() => {
  events = [];
  remembered = [];
  accepted = [];
  refusal = undefined;
  forgets = undefined;
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
    accept: async (task) => {
      if (refusal) throw refusal;
      accepted.push(task);
    },
    remember: async ({ owner, text }, said) => {
      if (forgets) throw forgets;
      remembered.push([`${owner}: ${text}`, said.text]);
    },
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

it('puts the id of the answer into the metadata of its last piece', async () => {
  const answerId = `chatcmpl-${'1'.repeat(32)}`;
  const executor = executorOf(async function* () {
    yield { kind: 'text', text: 'Hello' };
    yield { kind: 'answerId', answerId };
  });
  await executor.execute(contextOf('t'), bus);
  const pieces = events.filter((event) => JSON.stringify(event).includes('"lastChunk"'));
  expect(pieces.map((piece) => JSON.stringify(piece).includes(answerId))).toEqual([false, true]);
});

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

it('lets the task wait for a person, with what the customer is told, though nothing was answered', async () => {
  const executor = executorOf(async function* () {
    yield { kind: 'handOver', said: 'A person was asked.' };
  });
  await executor.execute(contextOf('t'), bus);
  expect(seen()).toEqual([
    ['TASK_STATE_SUBMITTED', 'hello'],
    ['TASK_STATE_WORKING'],
    ['TASK_STATE_INPUT_REQUIRED', 'A person was asked.'],
  ]);
  expect(remembered).toEqual([['user:u: hello', '']]);
});

it('fails a turn without text, and remembers nothing of it', async () => {
  await executorOf(async function* () {}).execute(contextOf('t'), bus);
  expect(seen().at(-1)).toEqual(['TASK_STATE_FAILED', 'The model small answered nothing.']);
  expect(remembered).toEqual([]);
});

it('starts no turn before its task is stored, so that no model is paid for one that cannot be', async () => {
  let turns = 0;
  const executor = executorOf(async function* () {
    turns++;
    yield { kind: 'text', text: 'x' };
  });
  refusal = new AppError('UNAVAILABLE', 'no database');
  await executor.execute(contextOf('t'), bus);
  expect(turns).toBe(0);
  expect(events.at(-1)).toMatchObject({
    data: { status: { message: { metadata: { domain: 'isthmus', reason: 'UNAVAILABLE' } } } },
  });
  refusal = undefined;
  await executor.execute(contextOf('t'), bus);
  expect([turns, accepted.map(({ id }) => id)]).toEqual([1, ['t']]);
});

it('completes an answer that the conversation cannot keep: it was given and paid for', async () => {
  forgets = new AppError('UNAVAILABLE', 'no database');
  await executorOf(async function* () {
    yield { kind: 'text', text: 'x' };
  }).execute(contextOf('t'), bus);
  expect(seen().at(-1)).toEqual(['TASK_STATE_COMPLETED']);
});

it('names the reason of a failure for programs, where it has one', async () => {
  const fail = async (error: Error) => {
    await executorOf(async function* () {
      yield { kind: 'text', text: 'x' };
      throw error;
    }).execute(contextOf('t'), bus);
    return events.at(-1);
  };
  expect(await fail(new TurnFailure('No credit.', { reason: 'BUDGET_EXHAUSTED' }))).toMatchObject({
    data: { status: { message: { metadata: { domain: 'isthmus', reason: 'BUDGET_EXHAUSTED' } } } },
  });
  expect(await fail(new TurnFailure('The tool server is down.'))).toMatchObject({
    data: { status: { message: { metadata: undefined } } },
  });
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
  await expect.poll(() => events.length).toBe(3 * 32);
  events = [];
  await executor.execute(contextOf('one-more'), bus);
  expect(seen().at(-1)).toEqual([
    'TASK_STATE_REJECTED',
    'The agent already works on 32 messages; send this one again later.',
  ]);
  executor.interrupt();
  await Promise.all(turns);
});
