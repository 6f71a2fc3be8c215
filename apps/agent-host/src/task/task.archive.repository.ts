import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type {
  ConversationKey,
  ConversationLine,
  ConversationTurn,
  OrphanedTask,
  StoredTask,
  TaskQuery,
} from '@isthmus/runtime-api';
import { appendLines, listLines } from './conversation.repository.js';
import {
  findTask,
  holdTasks,
  listTasks,
  putTask,
  releaseTasks,
  takeOverTasks,
  type TaskOwner,
} from './task.repository.js';

/** Tasks and conversations of hosted agents; they outlive the instances. */
@Injectable()
export class TaskArchive {
  constructor(private readonly database: Database) {}

  ready(): Promise<boolean> {
    return this.database.ready();
  }

  save(owner: TaskOwner, task: StoredTask): Promise<void> {
    return this.database.inTenant(owner.scope, (tx) => putTask(tx, owner, task));
  }

  /** Holds the tasks of an instance, and gives it up to `limit` of those that no instance holds. */
  hold(owner: TaskOwner, instanceId: string, limit: number): Promise<OrphanedTask[]> {
    return this.database.inTenant(owner.scope, async (tx) => {
      await holdTasks(tx, owner, instanceId);
      return limit === 0 ? [] : takeOverTasks(tx, owner, { instanceId, limit });
    });
  }

  /** Lets go of the tasks of an instance that has ended. */
  release(owner: TaskOwner, instanceId: string): Promise<void> {
    return this.database.inTenant(owner.scope, (tx) => releaseTasks(tx, owner, instanceId));
  }

  find(owner: TaskOwner, key: { owner: string; id: string }): Promise<StoredTask | undefined> {
    return this.database.inTenant(owner.scope, (tx) => findTask(tx, owner, key));
  }

  list(owner: TaskOwner, query: TaskQuery): Promise<{ tasks: StoredTask[]; total: number }> {
    return this.database.inTenant(owner.scope, (tx) => listTasks(tx, owner, query));
  }

  conversation(owner: TaskOwner, key: ConversationKey & { limit: number }): Promise<ConversationLine[]> {
    return this.database.inTenant(owner.scope, (tx) => listLines(tx, owner, key));
  }

  append(owner: TaskOwner, turn: ConversationTurn): Promise<void> {
    return this.database.inTenant(owner.scope, (tx) => appendLines(tx, owner, turn));
  }
}
