import { A2aError, eventIdOf, positionOf, withEventId, type RpcId } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { storableText } from '@isthmus/platform-validation';
import type { LoggedEvent, TaskLog } from './task.log.repository.js';

/** An event as JSON-RPC streams it, with its position. */
export function eventText(id: RpcId, log: TaskLog, { sequence, event }: LoggedEvent): string {
  const eventId = eventIdOf({ sequence, log: nameOf(log) });
  return `id: ${eventId}\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, result: withEventId(event, eventId) })}\n\n`;
}

/** The sequence number of a position in a log. Throws A2aError for what is no position, and GONE. */
export function sequenceOf(log: TaskLog, after: string): number {
  const position = positionOf(after);
  if (!position || position.sequence > log.last) throw invalidPosition();
  if (position.log !== nameOf(log) || position.sequence + 1 < log.first) throw positionGone();
  return position.sequence;
}

/** The position after so many events. */
export function positionIn(log: TaskLog, sequence: number): string {
  return eventIdOf({ sequence, log: nameOf(log) });
}

function nameOf({ id }: TaskLog): string {
  return id.replaceAll('-', '');
}

export function invalidPosition(): A2aError {
  const field = 'Last-Event-ID';
  return new A2aError('InvalidParams', `${field}: must be the id of an event of this task`, { field });
}

export function positionGone(): AppError {
  return new AppError('GONE', 'The events after this position are no longer kept', {
    remedy: 'Read the task with GetTask, then subscribe without Last-Event-ID.',
    metadata: { field: 'Last-Event-ID' },
  });
}

const TASK_ID_CHARACTERS_MAX = 200;

/** Throws UPSTREAM_INVALID for the id of a task that cannot be stored. */
export function assertStorableId(taskId: string): void {
  if (taskId.length <= TASK_ID_CHARACTERS_MAX && storableText(taskId) === taskId) return;
  throw new AppError('UPSTREAM_INVALID', 'The agent named a task by an id that cannot be stored', {
    remedy: `Ids of tasks must be text of at most ${TASK_ID_CHARACTERS_MAX} characters.`,
  });
}
