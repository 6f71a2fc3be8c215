import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  A2aError,
  eventsOf,
  hasEnded,
  stateOf,
  taskView,
  type BridgedState,
  type BridgedTask,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { isoTime, isUuid, pageOf, pageTokens, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { BridgedTaskRepository, type StoredTask, type TaskOwner } from './bridged.task.repository.js';
import { nextOf } from './tool.run.js';
import { ToolRuns } from './tool.runs.js';

const POLL_MS = 250;
const PAGE_SIZE = 50;
const tokens = pageTokens('gateway.tasks', z.object({ statusAt: isoTime, id: uuid() }));

/** Parameters of an operation, as the adapter of the caller's protocol has checked them. */
export type Params = Readonly<Record<string, unknown>>;

/** What A2A says of tasks (§3.1), for those that stand for calls of tools. Any gateway answers for all of them. */
@Injectable()
export class TaskOperations {
  constructor(
    private readonly tasks: BridgedTaskRepository,
    private readonly runs: ToolRuns,
  ) {}

  /** Throws TaskNotFound, also for a task of another caller. */
  async find(owner: TaskOwner, id: unknown): Promise<StoredTask> {
    const stored = typeof id === 'string' && isUuid(id) ? await this.tasks.find(owner, id) : undefined;
    if (!stored) throw new A2aError('TaskNotFound', 'Task not found');
    return stored;
  }

  async get(owner: TaskOwner, { id, historyLength }: Params): Promise<object> {
    return taskView((await this.find(owner, id)).task, { historyLength });
  }

  async list(owner: TaskOwner, params: Params): Promise<object> {
    const { historyLength, includeArtifacts } = params;
    const filter = { contextId: textIn(params, 'contextId'), state: stateIn(params), from: timeIn(params) };
    const pageSize = typeof params['pageSize'] === 'number' ? params['pageSize'] : PAGE_SIZE;
    const { contextId, state, from: statusFrom } = filter;
    const after = positionIn(textIn(params, 'pageToken') ?? '', filter);
    const { tasks, total } = await this.tasks.list(owner, {
      contextId,
      state,
      statusFrom,
      after,
      limit: pageSize + 1,
    });
    const { rows, last } = pageOf(tasks, pageSize);
    const position = last && { statusAt: new Date(last.status.timestamp), id: last.id };
    return {
      tasks: rows.map((task) => taskView(task, { historyLength, withArtifacts: includeArtifacts === true })),
      nextPageToken: position ? tokens.encode(position, filter) : '',
      pageSize,
      totalSize: total,
    };
  }

  /** Throws TaskNotCancelable for a task that has ended. */
  async cancel(owner: TaskOwner, { id }: Params): Promise<BridgedTask> {
    const { task } = await this.find(owner, id);
    const cancelled = nextOf(task, { state: 'CANCELED' });
    const isOpen = await this.tasks.change(owner, { from: ['WORKING', 'INPUT_REQUIRED'], task: cancelled });
    if (!isOpen) throw new A2aError('TaskNotCancelable', 'The task has ended; it cannot be cancelled');
    this.runs.cancel(task.id);
    return cancelled;
  }

  /** The task, and what it becomes until it has ended. */
  async subscribe(owner: TaskOwner, { id }: Params, signal: AbortSignal): Promise<AsyncGenerator<object>> {
    const { task } = await this.find(owner, id);
    if (hasEnded(stateOf(task)))
      throw new A2aError('UnsupportedOperation', 'The task has ended; read it with GetTask');
    return this.changes(owner, task, { signal, until: hasEnded });
  }

  /** The task, and what it becomes until it is in a state that `until` accepts. */
  async *changes(
    owner: TaskOwner,
    task: BridgedTask,
    { signal, until }: { signal: AbortSignal; until: (state: BridgedState) => boolean },
  ): AsyncGenerator<object> {
    yield { task: taskView(task, {}) };
    let present = task;
    while (!until(stateOf(present))) {
      await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      const next = (await this.find(owner, task.id)).task;
      if (next.status.timestamp !== present.status.timestamp) yield* eventsOf(next);
      present = next;
    }
  }
}

function textIn(params: Params, name: string): string | undefined {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function stateIn(params: Params): string | undefined {
  const state = textIn(params, 'status')?.replace('TASK_STATE_', '');
  return state === 'UNSPECIFIED' ? undefined : state;
}

function timeIn(params: Params): Date | undefined {
  const time = textIn(params, 'statusTimestampAfter');
  return time === undefined ? undefined : new Date(time);
}

function positionIn(token: string, filter: Parameters<typeof tokens.decode>[1]) {
  try {
    return tokens.decode(token, filter);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new A2aError('InvalidParams', 'params.pageToken: must be the nextPageToken of the page before', {
      field: 'params.pageToken',
    });
  }
}
