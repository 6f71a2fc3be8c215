import { ListTasksResponse, Task, TaskState, taskStateToJSON, type ListTasksRequest } from '@a2a-js/sdk';
import { RequestMalformedError } from '@a2a-js/sdk/errors';
import type { ServerCallContext, TaskStore } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { pageOf, type PageFilter } from '@isthmus/platform-validation';
import type { StoredTask, TaskQuery } from '@isthmus/runtime-api';
import type { Host } from '../host/host.js';
import { compactTask, isTerminal, isWaiting } from './task.compact.js';
import { taskTokens } from './task.pages.js';
import { assertId, filterOf } from './task.rules.js';

/** While a turn streams, its task is written at most this often; its end is written at once. */
const FLUSH_EVERY_MS = 500;

interface Live {
  task: Task;
  owner: string;
  timer: NodeJS.Timeout | undefined;
  writing: Promise<void>;
}

/**
 * Tasks of the agent, kept by the host in PostgreSQL. A task that this instance works on is read from memory and
 * written with a delay; one that another instance left in the middle of a turn is taken over (`TaskRecovery`).
 */
export class HostTaskStore implements TaskStore {
  private readonly live = new Map<string, Live>();
  /** Tasks whose next message starts their turn again, and their owners. */
  private readonly rewound = new Map<string, { task: Task; owner: string }>();

  constructor(
    private readonly host: Pick<Host, 'saveTask' | 'loadTask' | 'listTasks'>,
    private readonly instanceId: string,
    private readonly logger: Logger,
    /** Told of a task that another instance works on, so that nothing more is spent on it here. */
    private readonly onLost: (taskId: string) => void = () => undefined,
  ) {}

  /** The next message of this task finds it as given, whatever is stored. */
  rewind(task: Task, owner: string): void {
    this.rewound.set(task.id, { task, owner });
  }

  async load(taskId: string, context: ServerCallContext): Promise<Task | undefined> {
    assertId('id', taskId);
    const owner = ownerOf(context);
    const rewound = this.rewound.get(taskId);
    if (rewound?.owner === owner) {
      this.rewound.delete(taskId);
      return rewound.task;
    }
    const live = this.live.get(taskId);
    if (live) return live.owner === owner ? structuredClone(live.task) : undefined;
    const stored = await this.host.loadTask({ owner, id: taskId });
    return stored && this.presentOf(stored);
  }

  async save(task: Task, context: ServerCallContext): Promise<void> {
    const owner = ownerOf(context);
    const compacted = compactTask(structuredClone(task));
    const known = this.live.get(task.id);
    const live: Live = known ?? { task: compacted, owner, timer: undefined, writing: Promise.resolve() };
    if (live.owner !== owner) return;
    live.task = compacted;
    // What waits for its user is held by nobody: somebody else may write in it.
    if (isTerminal(task.status?.state) || isWaiting(task.status?.state)) {
      this.live.delete(task.id);
      await this.write(live);
    } else if (known) {
      live.timer ??= setTimeout(() => this.writeBehind(live), FLUSH_EVERY_MS);
    } else {
      this.live.set(task.id, live);
      await this.write(live).catch((error: unknown) => {
        this.live.delete(task.id);
        throw error;
      });
    }
  }

  async list(params: ListTasksRequest, context: ServerCallContext): Promise<ListTasksResponse> {
    const pageSize = params.pageSize ?? 50;
    const filter = {
      ...filterOf(params),
      state: params.status ? taskStateToJSON(params.status) : undefined,
    };
    const after = positionOf(params.pageToken, filter);
    const query = { owner: ownerOf(context), ...filter, after, limit: pageSize + 1 };
    const { tasks, total } = await this.host.listTasks(query);
    const page = pageOf(tasks, pageSize);
    const shown = page.rows.map((stored) => this.presentOf(stored));
    if (!params.includeArtifacts) for (const task of shown) task.artifacts = [];
    const { last } = page;
    const nextPageToken = last ? taskTokens.encode({ statusAt: last.statusAt, id: last.id }, filter) : '';
    return { tasks: shown, nextPageToken, pageSize, totalSize: total };
  }

  /** Resolves when everything live has been written. */
  async flush(): Promise<void> {
    await Promise.all([...this.live.values()].map((live) => this.write(live)));
  }

  private presentOf(stored: StoredTask): Task {
    const live = this.live.get(stored.id);
    return live ? structuredClone(live.task) : Task.fromJSON(stored.task);
  }

  private writeBehind(live: Live): void {
    live.timer = undefined;
    this.write(live).catch((error: unknown) => {
      this.logger.warn(
        { err: error, taskId: live.task.id },
        'A task was not written; its final state will be',
      );
    });
  }

  /** Writes of one task follow one another, so that the newest is the last. */
  private write(live: Live): Promise<void> {
    clearTimeout(live.timer);
    live.timer = undefined;
    const next = live.writing
      .catch(() => undefined)
      .then(async () => {
        await this.host.saveTask(storedOf(live.task, live.owner, this.instanceId));
      });
    next.catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'CONFLICT') return;
      this.live.delete(live.task.id);
      this.onLost(live.task.id);
    });
    live.writing = next;
    return next;
  }
}

/** Throws the protocol's own error for a token that this list did not give. */
function positionOf(token: string, filter: PageFilter): TaskQuery['after'] {
  try {
    return taskTokens.decode(token, filter);
  } catch {
    throw new RequestMalformedError('pageToken: must be the nextPageToken of the page before');
  }
}

function ownerOf(context: ServerCallContext): string {
  return context.user?.userName ?? '';
}

function storedOf(task: Task, owner: string, instanceId: string): StoredTask {
  return {
    id: task.id,
    owner,
    contextId: task.contextId,
    state: taskStateToJSON(task.status?.state ?? TaskState.TASK_STATE_SUBMITTED),
    statusAt: task.status?.timestamp === undefined ? new Date() : new Date(task.status.timestamp),
    instanceId,
    task: Task.toJSON(task) as Record<string, unknown>, // ProtoJSON of a message is an object
  };
}
