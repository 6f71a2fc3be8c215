import { randomUUID } from 'node:crypto';
import { Role, TaskState, type Message, type Part, type Task } from '@a2a-js/sdk';
import { AgentEvent, type AgentExecutionEvent } from '@a2a-js/sdk/server';
import type { Citation } from '../knowledge/citations.js';

/** Which task events are about. */
export interface TaskKey {
  taskId: string;
  contextId: string;
}

export function textPart(value: string): Part {
  return { content: { $case: 'text', value }, mediaType: 'text/plain', filename: '', metadata: undefined };
}

export function citationsPart(citations: Citation[]): Part {
  const content = { $case: 'data' as const, value: { citations } };
  return { content, mediaType: 'application/json', filename: '', metadata: undefined };
}

/** The first event of a turn: the task with the message that asked for it. */
export function taskEvent(
  { taskId, contextId }: TaskKey,
  userMessage: Message,
  known: Task | undefined,
): AgentExecutionEvent {
  return AgentEvent.task({
    id: taskId,
    contextId,
    status: {
      state: TaskState.TASK_STATE_SUBMITTED,
      message: undefined,
      timestamp: new Date().toISOString(),
    },
    artifacts: known?.artifacts ?? [],
    history: known?.history ?? [userMessage],
    metadata: known?.metadata,
  });
}

/** A change of state, with a sentence for the sender where there is something to say. */
export function statusEvent(
  { taskId, contextId }: TaskKey,
  state: TaskState,
  text?: string,
): AgentExecutionEvent {
  const message = text === undefined ? undefined : agentMessage({ taskId, contextId }, text);
  return AgentEvent.statusUpdate({
    taskId,
    contextId,
    status: { state, message, timestamp: new Date().toISOString() },
    metadata: undefined,
  });
}

export function artifactEvent(
  { taskId, contextId }: TaskKey,
  artifactId: string,
  chunk: { parts: Part[]; append: boolean; lastChunk: boolean },
): AgentExecutionEvent {
  const { parts, append, lastChunk } = chunk;
  const artifact = {
    artifactId,
    name: 'answer',
    description: '',
    parts,
    metadata: undefined,
    extensions: [],
  };
  return AgentEvent.artifactUpdate({ taskId, contextId, artifact, append, lastChunk, metadata: undefined });
}

function agentMessage({ taskId, contextId }: TaskKey, text: string): Message {
  return {
    messageId: randomUUID(),
    taskId,
    contextId,
    role: Role.ROLE_AGENT,
    parts: [textPart(text)],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
}
