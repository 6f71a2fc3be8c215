import { expect, it } from 'vitest';
import { markOf, progressAfter } from './task-progress.js';
import { hasEnded, hasStopped } from './task-state.js';

const status = (state: string, timestamp = 't1') => ({ state: `TASK_STATE_${state}`, timestamp });

it('tells what ends a task from what stops it', () => {
  const states = ['SUBMITTED', 'WORKING', 'COMPLETED', 'FAILED', 'CANCELED', 'REJECTED'];
  expect(states.filter((state) => hasEnded(`TASK_STATE_${state}`))).toEqual(states.slice(2));
  for (const state of ['INPUT_REQUIRED', 'AUTH_REQUIRED'])
    expect([hasEnded(state), hasStopped(state)]).toEqual([false, true]);
  expect(hasStopped('TASK_STATE_WORKING')).toBe(false);
});

it('is the same by its events as by the task that they led to', () => {
  const begun = progressAfter({ task: { id: 't', status: status('SUBMITTED') } }, undefined);
  const working = progressAfter({ statusUpdate: { taskId: 't', status: status('WORKING', 't2') } }, begun);
  const extended = progressAfter({ artifactUpdate: { taskId: 't', artifact: { artifactId: 'a' } } }, working);
  const more = progressAfter(
    { artifactUpdate: { taskId: 't', artifact: { artifactId: 'a' }, append: true } },
    extended,
  );
  const read = progressAfter(
    { task: { id: 't', status: status('WORKING', 't2'), artifacts: [{ artifactId: 'a', parts: [] }] } },
    undefined,
  );
  expect(markOf(more)).toBe(markOf(read));
  expect(new Set([begun, working, extended].map(markOf)).size).toBe(3);
});
