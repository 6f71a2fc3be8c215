import { expect, it } from 'vitest';
import { runtimeHandlers as handlers } from './runtime.handlers.js';
import type { RuntimeCalls } from './runtime.types.js';

const stored = {
  id: 't-1',
  owner: 'user:u',
  contextId: 'c-1',
  state: 'TASK_STATE_WORKING',
  statusAt: new Date('2026-01-02T03:04:05.678Z'),
  instanceId: 'i-1',
};

/** Calls of a runtime that keep what they are asked. */
function recorded() {
  const asked: unknown[] = [];
  const note = async (argument: unknown) => {
    asked.push(argument);
    return { tasks: [{ ...stored, task: { a: 1 } }], total: 7 };
  };
  const calls = { saveTask: note, listTasks: note, appendConversation: note } as unknown as RuntimeCalls;
  return { asked, calls };
}

/** The fields that a request breaks, with their rules. */
async function faults(request: Promise<unknown>): Promise<string[]> {
  const error: unknown = await request.catch((thrown: unknown) => thrown);
  const fields = (error as { fields?: { field: string; description: string }[] }).fields ?? [];
  return fields.map(({ field, description }) => `${field} ${description}`);
}

it('stores a task as JSON, without what cannot be stored', async () => {
  const { asked, calls } = recorded();
  await handlers.saveTask(calls, { task: { ...stored, taskJson: '{"text":"a\\u0000b"}' } });
  expect(asked).toEqual([{ ...stored, task: { text: 'a\ufffdb' } }]);
});

it.each([
  [{ task: undefined }, ['task is required']],
  [{ task: { ...stored, taskJson: '[]' } }, ['task.task_json must be a JSON object']],
  [{ task: { ...stored, id: '', taskJson: '{}' } }, ['task.id must not be empty']],
  [{ task: { ...stored, state: 'WORKING', taskJson: '{}' } }, ['task.state must be a TASK_STATE of A2A']],
  [
    { task: { ...stored, owner: 'o'.repeat(301), taskJson: '{}' } },
    ['task.owner must have at most 300 characters'],
  ],
])('refuses a task that breaks a rule: %#', async (request, expected) => {
  expect(await faults(Promise.resolve().then(() => handlers.saveTask(recorded().calls, request)))).toEqual(
    expected,
  );
});

it('refuses a task that is no JSON', async () => {
  const request = { task: { ...stored, taskJson: '{' } };
  await expect(handlers.saveTask(recorded().calls, request)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

it('lists any state and conversation where none is given, and answers with JSON', async () => {
  const { asked, calls } = recorded();
  const request = { owner: 'user:u', contextId: '', state: '', statusFrom: undefined, after: undefined };
  const answer = await handlers.listTasks(calls, { ...request, limit: 101 });
  expect(asked).toEqual([{ owner: 'user:u', contextId: undefined, state: undefined, limit: 101 }]);
  expect(answer).toEqual({ tasks: [{ ...stored, taskJson: '{"a":1}' }], total: 7 });
  expect(await faults(handlersList(calls, { ...request, limit: 102 }))).toEqual([
    'limit must be at most 101',
  ]);
});

const handlersList = async (calls: RuntimeCalls, request: Parameters<typeof handlers.listTasks>[1]) =>
  handlers.listTasks(calls, request);

it('takes an http endpoint only', async () => {
  const hold = async (endpoint: string) => handlers.holdLease(recorded().calls, { endpoint });
  expect(await faults(hold('https://x'))).toEqual(['endpoint must be an http URL']);
  expect(await faults(hold('ftp://x'))).toEqual(['endpoint must be an http URL']);
});

it('bounds a turn of a conversation', async () => {
  const turn = { owner: 'user:u', contextId: 'c', taskId: 't', messageId: 'm' };
  const append = async (lines: { role: string; text: string; confidence?: number }[]) =>
    handlers.appendConversation(recorded().calls, {
      ...turn,
      lines: lines.map((line) => ({ citations: [], ...line })),
    });
  const line = { role: 'user', text: 'x' };
  expect(await faults(append(Array.from({ length: 5 }, () => line)))).toEqual([
    'lines must have at most 4 lines',
  ]);
  expect(await faults(append([{ role: 'system', text: 'x' }]))).toEqual([
    'lines.0.role must be user or assistant',
  ]);
  expect(await faults(append([{ ...line, confidence: 1.5 }]))).toEqual([
    'lines.0.confidence must be at most 1',
  ]);
  expect(await faults(append([{ role: 'user', text: 'x'.repeat(100_001) }]))).toEqual([
    'lines.0.text must have at most 100000 characters',
  ]);
});
