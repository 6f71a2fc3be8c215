import { describe, expect, it } from 'vitest';
import { isTask, newToolTask, questionIn, toolTaskOf } from './tool.task.js';

const CREATED = new Date('2026-11-30T10:00:00.000Z');
const DAY_MS = 86_400_000;
const facts = { taskId: 'handle', createdAt: CREATED };

interface Status {
  words?: string;
  timestamp?: string;
  messageId?: string;
}

function taskIn(state: string, { words, timestamp, messageId = 'm1' }: Status = {}) {
  const message = words === undefined ? {} : { message: { messageId, parts: [{ text: words }] } };
  return {
    id: 't1',
    contextId: 'c1',
    status: { state: `TASK_STATE_${state}`, ...(timestamp && { timestamp }), ...message },
    artifacts: [{ artifactId: 'a', parts: [{ text: 'so far' }] }],
  };
}

function read(task: unknown, { afterMs = 0, canAskUser = true } = {}) {
  return toolTaskOf(task, facts, { now: new Date(CREATED.getTime() + afterMs), canAskUser });
}

describe('a task', () => {
  it('that has just begun works, and is kept for seven days', () => {
    expect(newToolTask(facts)).toEqual({
      taskId: 'handle',
      status: 'working',
      createdAt: CREATED.toISOString(),
      lastUpdatedAt: CREATED.toISOString(),
      ttlMs: 7 * DAY_MS,
      pollIntervalMs: 250,
    });
  });

  it.each(['SUBMITTED', 'WORKING'])('that is %s says how far it is, and has no result yet', (state) => {
    const { task, question } = read(taskIn(state, { words: 'Half of it.' }));
    expect(task).toMatchObject({ taskId: 'handle', status: 'working', statusMessage: 'Half of it.' });
    expect([task.result, question]).toEqual([undefined, undefined]);
  });

  it('that says much while it works is cut short', () => {
    expect(read(taskIn('WORKING', { words: 'x'.repeat(5_000) })).task.statusMessage).toHaveLength(2_000);
    const words = `${'x'.repeat(1_999)}😀`;
    expect(read(taskIn('WORKING', { words })).task.statusMessage).toBe(`${'x'.repeat(1_999)}\ufffd`);
  });

  it.each([
    'SUBMITTED',
    'WORKING',
    'INPUT_REQUIRED',
    'AUTH_REQUIRED',
    'COMPLETED',
    'FAILED',
    'REJECTED',
    'CANCELED',
  ])('may be %s', (state) => expect(isTask(taskIn(state))).toBe(true));

  it.each([
    null,
    'x',
    [],
    {},
    { id: 't1' },
    taskIn('UNSPECIFIED'),
    { ...taskIn('WORKING'), status: { state: 5 } },
  ])('is not %j', (answer) => expect(isTask(answer)).toBe(false));

  it('that has ended has the result that its call would have had', () => {
    expect(read(taskIn('COMPLETED')).task).toMatchObject({
      status: 'completed',
      result: {
        content: [{ type: 'text', text: 'so far' }],
        structuredContent: { state: 'completed', taskId: 't1', contextId: 'c1' },
      },
    });
  });

  it.each([
    ['FAILED', 'failed'],
    ['REJECTED', 'rejected'],
  ])('that is %s is completed by a result with isError and the reason', (state, named) => {
    const { task } = read(taskIn(state, { words: 'No such bill.' }));
    expect(task).toMatchObject({
      status: 'completed',
      result: {
        content: [{ text: 'so far' }, { text: 'No such bill.' }],
        structuredContent: { state: named },
        isError: true,
      },
    });
  });

  it('that was cancelled has no result', () => {
    const { task } = read(taskIn('CANCELED', { words: 'As you like.' }));
    expect(task).toMatchObject({ status: 'cancelled', statusMessage: 'As you like.' });
    expect(task.result).toBeUndefined();
  });

  it('that waits for an authorisation is completed by a result that says for which', () => {
    expect(read(taskIn('AUTH_REQUIRED', { words: 'Sign in.' })).task).toMatchObject({
      status: 'completed',
      result: { structuredContent: { state: 'auth-required', taskId: 't1' } },
    });
  });

  it.each([null, 5, [], {}, { status: 5 }, { status: { state: 5, timestamp: {} }, artifacts: {} }])(
    'that is invalid (%j) is a result that has failed',
    (none) => {
      expect(read(none).task).toMatchObject({ status: 'completed', result: { isError: true } });
    },
  );
});

describe('a task that asks its user', () => {
  const asking = taskIn('INPUT_REQUIRED', { words: 'Which bill?' });

  it('has a question in words', () => {
    const { task, question } = read(asking);
    expect(task).toMatchObject({ status: 'input_required', statusMessage: 'Which bill?' });
    expect(task.result).toBeUndefined();
    expect(question?.words).toBe('so far\nWhich bill?');
  });

  it('is completed by a result that says how to go on, for a client that cannot ask', () => {
    const { task, question } = read(asking, { canAskUser: false });
    expect(question).toBeUndefined();
    expect(task).toMatchObject({
      status: 'completed',
      result: { structuredContent: { state: 'input-required', taskId: 't1', contextId: 'c1' } },
    });
  });

  it('asks one question until its status is another', () => {
    const at = '2026-11-30T10:00:01.000Z';
    const other = { words: 'Which bill?', timestamp: at, messageId: 'm2' };
    const others = [
      taskIn('INPUT_REQUIRED', { words: 'Which year?' }),
      taskIn('INPUT_REQUIRED', { words: 'Which bill?', timestamp: at }),
      taskIn('INPUT_REQUIRED', other),
    ];
    expect(questionIn(structuredClone(asking))).toBe(questionIn(asking));
    expect(read(asking).question?.identity).toBe(questionIn(asking));
    expect(new Set([asking, ...others].map(questionIn)).size).toBe(4);
  });

  it('asks nothing in another state', () => {
    for (const state of ['WORKING', 'COMPLETED', 'AUTH_REQUIRED'])
      expect(questionIn(taskIn(state, { words: 'Which bill?' }))).toBe('');
  });
});

describe('times', () => {
  it('are those of the status, from the moment on at which the client first received the task', () => {
    const timestamp = '2026-11-30T10:01:00.000Z';
    expect(read(taskIn('WORKING', { timestamp }), { afterMs: 90_000 }).task).toMatchObject({
      createdAt: CREATED.toISOString(),
      lastUpdatedAt: timestamp,
      ttlMs: 60_000 + 7 * DAY_MS,
    });
  });

  it.each([
    ['before the task', '2025-01-01T00:00:00Z', 0],
    ['after now', '2999-01-01T00:00:00Z', 5_000],
    ['none', 'yesterday', 0],
  ])('of an agent whose clock says %s stay between beginning and now', (_name, timestamp, ms) => {
    const { lastUpdatedAt } = read(taskIn('WORKING', { timestamp }), { afterMs: 5_000 }).task;
    expect(Date.parse(lastUpdatedAt) - CREATED.getTime()).toBe(ms);
  });

  it.each([
    [0, 250],
    [60_000, 6_000],
    [DAY_MS, 10_000],
    [-DAY_MS, 250],
  ])('after %d ms ask for a poll every %d ms', (afterMs, pollIntervalMs) => {
    expect(read(taskIn('WORKING'), { afterMs }).task.pollIntervalMs).toBe(pollIntervalMs);
  });
});
