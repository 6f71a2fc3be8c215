import type { runtime } from '@isthmus/contracts';

/** A task as it is stored; `task` is ProtoJSON. */
export interface StoredTask {
  id: string;
  owner: string;
  contextId: string;
  /** Such as TASK_STATE_WORKING. */
  state: string;
  statusAt: Date;
  instanceId: string;
  task: Record<string, unknown>;
}

/** A task whose runtime ended in the middle of a turn, and how often that has happened, this time included. */
export interface OrphanedTask {
  task: StoredTask;
  takeovers: number;
}

export interface TaskQuery {
  owner: string;
  contextId: string | undefined;
  state: string | undefined;
  /** Tasks whose status is of then or later. */
  statusFrom?: Date | undefined;
  /** The last task of the page before. */
  after?: { statusAt: Date; id: string } | undefined;
  limit: number;
}

/** The message that carries a task, both ways. */
export function taskMessageOf({ task, ...stored }: StoredTask): runtime.StoredTask {
  return { ...stored, taskJson: JSON.stringify(task) };
}
