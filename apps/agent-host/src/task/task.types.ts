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

export interface ConversationLine {
  role: 'user' | 'assistant';
  text: string;
}

export interface ConversationKey {
  owner: string;
  contextId: string;
}

/** What was said in one turn. */
export interface ConversationTurn extends ConversationKey {
  taskId: string;
  lines: ConversationLine[];
}
