import type { JSONRPCMessage } from '@modelcontextprotocol/client';

/** Tasks of MCP (SEP-2663), which a client follows that declares them. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** A task as a server states it; nothing but its form as an object is checked. */
export type McpTask = Readonly<Record<string, unknown>>;

const TASK_KEY = 'isthmus/task';

/** A message with the task that is its result in `_meta` of a result without content: the official client knows no tasks. */
export function withoutTask(message: JSONRPCMessage): JSONRPCMessage {
  if (!('result' in message) || message.result['resultType'] !== 'task') return message;
  const { _meta, resultType: _, ...task } = message.result;
  const result = { resultType: 'complete', content: [], _meta: { ...Object(_meta), [TASK_KEY]: task } };
  return { ...message, result };
}

/** The task that a result stands for. */
export function taskIn({ _meta }: { _meta?: unknown }): McpTask | undefined {
  const task: unknown = Object(_meta)[TASK_KEY];
  return typeof task === 'object' && task !== null ? (task as McpTask) : undefined;
}
