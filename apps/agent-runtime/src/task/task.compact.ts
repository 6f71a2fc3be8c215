import { TaskState, type Part, type Task } from '@a2a-js/sdk';

/** Messages kept in one task's history. */
const HISTORY_MAX = 50;

const TERMINAL: ReadonlySet<TaskState> = new Set([
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
]);

export function isTerminal(state: TaskState | undefined): boolean {
  return state !== undefined && TERMINAL.has(state);
}

/** Whether the task waits for its user. */
export function isWaiting(state: TaskState | undefined): boolean {
  return state === TaskState.TASK_STATE_INPUT_REQUIRED || state === TaskState.TASK_STATE_AUTH_REQUIRED;
}

/** The task as it is stored: text that arrived in pieces joined to one part, the history bounded. Changes `task`. */
export function compactTask(task: Task): Task {
  for (const artifact of task.artifacts) artifact.parts = joinText(artifact.parts);
  task.history = task.history.slice(-HISTORY_MAX);
  return task;
}

function joinText(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (
      last?.content?.$case === 'text' &&
      part.content?.$case === 'text' &&
      last.mediaType === part.mediaType
    ) {
      last.content = { $case: 'text', value: last.content.value + part.content.value };
    } else {
      joined.push(part);
    }
  }
  return joined;
}
