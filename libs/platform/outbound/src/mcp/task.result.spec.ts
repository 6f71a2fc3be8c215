import { expect, it } from 'vitest';
import { taskIn, withoutTask } from './task.result.js';

const answer = (result: Record<string, unknown>) => ({ jsonrpc: '2.0' as const, id: 1, result });

it('turns a task into a result that the official client reads, and back', () => {
  const task = { taskId: 't1', status: 'working', ttlMs: null };
  const message = withoutTask(answer({ resultType: 'task', ...task, _meta: { trace: 'x' } }));
  expect(message).toMatchObject({ id: 1, result: { resultType: 'complete', content: [] } });
  const { result } = message as ReturnType<typeof answer>;
  expect(result['_meta']).toMatchObject({ trace: 'x' });
  expect(taskIn(result)).toEqual(task);
});

it.each([
  answer({ resultType: 'complete', content: [] }),
  answer({ resultType: 'input_required' }),
  { jsonrpc: '2.0' as const, id: 1, error: { code: -1, message: 'no' } },
  { jsonrpc: '2.0' as const, method: 'notifications/progress', params: { resultType: 'task' } },
])('leaves %j as it is', (message) => {
  expect(withoutTask(message)).toBe(message);
});

it('finds no task in other results', () => {
  for (const result of [{}, { _meta: null }, { _meta: { 'isthmus/task': 5 } }, { _meta: 'x' }])
    expect(taskIn(result)).toBeUndefined();
});
