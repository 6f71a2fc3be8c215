import { setTimeout as sleep } from 'node:timers/promises';
import { A2aError, hasEnded, isObject, textAt, valueAt, type A2aMethod } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { readEvents } from '@isthmus/platform-http';
import { EVENT_LIMITS, isEventStream, readAnswer, rpcResponseIn } from '../agent.answer.js';
import type { AgentAnswer } from '../agent.delivery.js';

/** A connection that was lost without a sign is noticed by then. */
const SUBSCRIPTION_MS_MAX = 300_000;
const READ_MS_MAX = 15_000;
const FIRST_WAIT_MS = 250;
const WAIT_MS_MAX = 15_000;
const TASK_NOT_FOUND = -32001;

/** Calls an operation of the agent that has the task. */
export type CallAgent = (method: A2aMethod, params: object, signal: AbortSignal) => Promise<AgentAnswer>;

export interface FollowedEvent {
  /** StreamResponse of A2A. */
  event: object;
  /** The task as it is now, of which some may have been told before. */
  isSnapshot: boolean;
  /** Events may have been missed before it. */
  afterLoss: boolean;
}

/**
 * The events of a task until it has ended: by a subscription, again and again while it breaks, or by reading the task
 * where its agent has no streams. Throws TaskNotFound when there is no such task (any more), the AppError GONE when its
 * agent is gone, and the signal's reason.
 */
export async function* followTask(
  call: CallAgent,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<FollowedEvent> {
  let waitMs = FIRST_WAIT_MS;
  let afterLoss = false;
  for (;;) {
    try {
      for await (const event of eventsNow(call, taskId, signal)) {
        const isSnapshot = valueAt(event, 'task') !== undefined;
        yield { event, isSnapshot, afterLoss };
        if (hasEnded(stateIn(event))) return;
        afterLoss = false;
        if (!isSnapshot) waitMs = FIRST_WAIT_MS;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isOver(error)) throw error;
      afterLoss = true;
    }
    await sleep(waitMs, undefined, { signal });
    waitMs = Math.min(waitMs * 2, WAIT_MS_MAX);
  }
}

/** The task without its history. Throws TaskNotFound, or another error that the agent has answered with as AppError. */
export async function readTask(call: CallAgent, taskId: string, signal: AbortSignal): Promise<object> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(READ_MS_MAX)]);
  const answer = await call('GetTask', { id: taskId, historyLength: 0 }, within);
  const { result, error } = rpcResponseIn((await readAnswer(answer, within)).toString());
  if (error !== undefined) throw refusalOf(error);
  if (!isObject(result)) throw new AppError('UPSTREAM_INVALID', 'The agent answered with no task');
  return result;
}

/** The state that an event says, with its prefix; '' where it says none. */
export function stateIn(event: unknown): string {
  return textAt(event, 'task', 'status', 'state') || textAt(event, 'statusUpdate', 'status', 'state');
}

async function* eventsNow(call: CallAgent, taskId: string, signal: AbortSignal): AsyncGenerator<object> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(SUBSCRIPTION_MS_MAX)]);
  const answer = await call('SubscribeToTask', { id: taskId }, within);
  if (isEventStream(answer)) return yield* resultsIn(answer);
  const { error } = rpcResponseIn((await readAnswer(answer, within)).toString());
  if (valueAt(error, 'code') === TASK_NOT_FOUND) throw refusalOf(error);
  // It has ended, or its agent has no streams.
  yield { task: await readTask(call, taskId, signal) };
}

async function* resultsIn({ body }: AgentAnswer): AsyncGenerator<object> {
  try {
    for await (const { data } of readEvents(body, EVENT_LIMITS)) {
      const { result, error } = rpcResponseIn(data);
      if (error !== undefined) throw refusalOf(error);
      if (isObject(result)) yield result;
    }
  } finally {
    body.destroy();
  }
}

function refusalOf(error: unknown): Error {
  if (valueAt(error, 'code') === TASK_NOT_FOUND) return new A2aError('TaskNotFound', 'There is no such task');
  return new AppError('UPSTREAM_INVALID', 'The agent answered with an error');
}

function isOver(error: unknown): boolean {
  return error instanceof A2aError || (error instanceof AppError && error.code === 'GONE');
}
