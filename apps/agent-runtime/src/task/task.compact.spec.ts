import { TaskState, type Part, type Task } from '@a2a-js/sdk';
import { expect, it } from 'vitest';
import { compactTask, isTerminal } from './task.compact.js';
import { textPart } from './task.events.js';

it('stores text in one piece and keeps data apart', () => {
  const data: Part = {
    content: { $case: 'data', value: { x: 1 } },
    mediaType: 'application/json',
    filename: '',
    metadata: undefined,
  };
  const artifact = {
    artifactId: 'a',
    name: '',
    description: '',
    parts: [textPart('a'), textPart('b'), data, textPart('c')],
    metadata: undefined,
    extensions: [],
  };
  const task: Task = {
    id: 't',
    contextId: 'c',
    status: undefined,
    artifacts: [artifact],
    history: [],
    metadata: undefined,
  };
  expect(compactTask(task).artifacts[0]?.parts.map(({ content }) => content?.value as unknown)).toEqual([
    'ab',
    { x: 1 },
    'c',
  ]);
});

it('knows which states end a task', () => {
  const ended = [1, 2, 3, 4, 5, 6, 7, 8].filter((state) => isTerminal(state));
  expect(ended).toEqual([
    TaskState.TASK_STATE_COMPLETED,
    TaskState.TASK_STATE_FAILED,
    TaskState.TASK_STATE_CANCELED,
    TaskState.TASK_STATE_REJECTED,
  ]);
});

it('keeps text of another media type apart', () => {
  const html: Part = { ...textPart('<b>'), mediaType: 'text/html' };
  const artifact = {
    artifactId: 'a',
    name: '',
    description: '',
    parts: [textPart('a'), html],
    metadata: undefined,
    extensions: [],
  };
  const task: Task = {
    id: 't',
    contextId: 'c',
    status: undefined,
    artifacts: [artifact],
    history: [],
    metadata: undefined,
  };
  expect(compactTask(task).artifacts[0]?.parts).toHaveLength(2);
});
