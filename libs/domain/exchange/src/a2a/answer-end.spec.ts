import { describe, expect, it } from 'vitest';
import { endOfA2aResponse } from './answer-end.js';

const endOf = (response: unknown, hosted = true) =>
  endOfA2aResponse(Buffer.from(typeof response === 'string' ? response : JSON.stringify(response)), {
    hosted,
  });
const task = (state: string, metadata?: unknown) => ({
  status: { state, ...(metadata === undefined ? {} : { message: { metadata } }) },
});
const reason = (of: string, domain = 'isthmus') => ({ domain, reason: of });

describe('a response', () => {
  it.each([
    ['an error', { error: { code: -32004 } }],
    ['an error of nothing', { error: null }],
    ['a task that the agent rejected', { result: { task: task('TASK_STATE_REJECTED') } }],
    ['a stream whose task was rejected', { result: { statusUpdate: task('TASK_STATE_REJECTED') } }],
  ])('is rejected if it is %s', (_, response) => {
    expect([endOf(response), endOf(response, false)]).toEqual(['rejected', 'rejected']);
  });

  it.each(['BUDGET_EXHAUSTED', 'RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL'])(
    'is failed if the platform could not do its part: %s',
    (code) => {
      const failed = task('TASK_STATE_FAILED', reason(code));
      expect(endOf({ result: { task: failed } })).toBe('failed');
      expect(endOf({ result: { statusUpdate: failed } })).toBe('failed');
    },
  );

  it.each([
    ['a task', { result: { task: task('TASK_STATE_COMPLETED') } }],
    ['a message', { result: { message: { parts: [{ text: 'an "error" TASK_STATE_REJECTED' }] } } }],
    ['a failure of the agent', { result: { task: task('TASK_STATE_FAILED') } }],
    ['its own limit of tokens', { result: { task: task('TASK_STATE_FAILED', reason('LIMIT_EXCEEDED')) } }],
    ['its own limit of time', { result: { task: task('TASK_STATE_FAILED', reason('DEADLINE_EXCEEDED')) } }],
    ['a reason of others', { result: { task: task('TASK_STATE_FAILED', reason('UNAVAILABLE', 'x')) } }],
    ['a reason without a failure', { result: { task: task('TASK_STATE_COMPLETED', reason('UNAVAILABLE')) } }],
    ['metadata of another form', { result: { task: task('TASK_STATE_FAILED', 'isthmus') } }],
    ['an odd result', { result: { error: 1, task: 'TASK_STATE_REJECTED' } }],
    ['an "error" that is not JSON', '"error" TASK_STATE_FAILED {'],
    ['a list', ['"error"', { error: 1 }]],
  ])('is an answer if it is %s', (_, response) => {
    expect(endOf(response)).toBe('answered');
  });

  it('of an agent elsewhere cannot name our faults', () => {
    const failed = { result: { task: task('TASK_STATE_FAILED', reason('UNAVAILABLE')) } };
    expect(endOf(failed, false)).toBe('answered');
  });

  it('is searched up to 2 MiB', () => {
    const padded = (bytes: number) => {
      const text = JSON.stringify({ error: '' });
      return text.replace('""', `"${'x'.repeat(bytes - text.length)}"`);
    };
    expect([endOf(padded(2 * 1024 * 1024)), endOf(padded(2 * 1024 * 1024 + 1))]).toEqual([
      'rejected',
      'answered',
    ]);
  });
});
