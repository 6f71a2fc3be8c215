import { isObject, listAt, textAt, valueAt } from '../json.js';

/** What an agent has answered to a message so far, folded from the events of A2A v1.0.1 (§3.2.3). */
export interface AgentTurn {
  taskId: string;
  contextId: string;
  /** A2A TaskState without its prefix, such as `COMPLETED`; `MESSAGE` for an answer without a task; '' before any. */
  state: string;
  /** Parts of the message of the last status, or of an answer without a task. */
  said: readonly unknown[];
  /** Parts by artifact, in the order in which the artifacts began. */
  artifacts: Map<string, unknown[]>;
}

export function emptyTurn(): AgentTurn {
  return { taskId: '', contextId: '', state: '', said: [], artifacts: new Map() };
}

/** Takes one StreamResponse, or the result of SendMessage. Returns words for a reader who waits; '' where it has none. */
export function takeEvent(turn: AgentTurn, event: unknown): string {
  const message = valueAt(event, 'message');
  if (isObject(message)) return takeMessage(turn, message);
  const task = valueAt(event, 'task');
  if (isObject(task)) return takeTask(turn, task);
  const status = valueAt(event, 'statusUpdate');
  if (isObject(status)) return takeStatus(turn, status);
  return takeArtifact(turn, valueAt(event, 'artifactUpdate'));
}

/** Words of parts, in order. */
export function wordsOf(parts: readonly unknown[]): string {
  return parts.map((part) => textAt(part, 'text')).join('');
}

function takeMessage(turn: AgentTurn, message: object): string {
  turn.state = 'MESSAGE';
  takeIds(turn, message);
  turn.said = listAt(message, 'parts');
  return wordsOf(turn.said);
}

function takeTask(turn: AgentTurn, task: object): string {
  for (const artifact of listAt(task, 'artifacts'))
    turn.artifacts.set(textAt(artifact, 'artifactId'), [...listAt(artifact, 'parts')]);
  return takeStatus(turn, { ...task, taskId: textAt(task, 'id') });
}

function takeStatus(turn: AgentTurn, update: object): string {
  takeIds(turn, update);
  turn.state = textAt(update, 'status', 'state').replace('TASK_STATE_', '') || turn.state;
  turn.said = listAt(update, 'status', 'message', 'parts');
  return wordsOf(turn.said);
}

function takeArtifact(turn: AgentTurn, update: unknown): string {
  const artifact = valueAt(update, 'artifact');
  if (!isObject(artifact)) return '';
  takeIds(turn, update);
  const id = textAt(artifact, 'artifactId');
  const parts = listAt(artifact, 'parts');
  const former = valueAt(update, 'append') === true ? turn.artifacts.get(id) : undefined;
  if (former) former.push(...parts);
  else turn.artifacts.set(id, [...parts]);
  return wordsOf(parts);
}

function takeIds(turn: AgentTurn, holder: unknown): void {
  turn.taskId = textAt(holder, 'taskId') || turn.taskId;
  turn.contextId = textAt(holder, 'contextId') || turn.contextId;
}
