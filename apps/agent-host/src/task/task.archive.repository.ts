import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';
import type { Line, StoredTask, TaskQuery } from '../broker/broker.protocol.js';
import { appendLines, deleteLinesBefore, listLines } from './conversation.repository.js';
import { deleteTasksBefore, findTask, listTasks, putTask, type TaskOwner } from './task.repository.js';

const DELETE_BATCH = 1_000;

/** Tasks and conversations of hosted agents; they outlive the instances that work on them. */
@Injectable()
export class TaskArchive {
  constructor(private readonly database: Database) {}

  ready(): Promise<boolean> {
    return this.database.ready();
  }

  save(owner: TaskOwner, task: StoredTask): Promise<void> {
    return this.database.inTenant(owner.scope, (tx) => putTask(tx, owner, task));
  }

  find(owner: TaskOwner, key: { owner: string; id: string }): Promise<StoredTask | undefined> {
    return this.database.inTenant(owner.scope, (tx) => findTask(tx, owner, key));
  }

  list(owner: TaskOwner, query: TaskQuery): Promise<{ tasks: StoredTask[]; total: number }> {
    return this.database.inTenant(owner.scope, (tx) => listTasks(tx, owner, query));
  }

  conversation(owner: TaskOwner, key: { owner: string; contextId: string; limit: number }): Promise<Line[]> {
    return this.database.inTenant(owner.scope, (tx) => listLines(tx, owner, key));
  }

  append(
    owner: TaskOwner,
    turn: { owner: string; contextId: string; taskId: string; lines: Line[] },
  ): Promise<void> {
    return this.database.inTenant(owner.scope, (tx) => appendLines(tx, owner, turn));
  }

  /** Deletes what nobody touched since `before`, up to a batch of each kind; answers with how many rows. */
  async forget(scope: PlatformScope, before: Date): Promise<number> {
    return this.database.inPlatform(scope, async (tx) => {
      const tasks = await deleteTasksBefore(tx, before, DELETE_BATCH);
      return tasks + (await deleteLinesBefore(tx, before, DELETE_BATCH));
    });
  }
}
