import { createHash, randomUUID } from 'node:crypto';
import { Role, TaskState, type Message, type Part, type Task } from '@a2a-js/sdk';
import { AgentEvent, type AgentExecutionEvent } from '@a2a-js/sdk/server';
import type { ErrorCode } from '@isthmus/platform-errors';
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

/** What a turn begins with: the task with the message that asked for it. */
export function submittedTask(
  { taskId, contextId }: TaskKey,
  userMessage: Message,
  known: Task | undefined,
): Task {
  return {
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
  };
}

/**
 * What a status says to the sender: a sentence and, for programs, the platform's code where it has one, and which budget is
 * exhausted.
 */
export interface Said {
  message: string;
  reason?: ErrorCode | undefined;
  budget?: string | undefined;
}

/** A change of state, with what there is to say to the sender. */
export function statusEvent(
  { taskId, contextId }: TaskKey,
  state: TaskState,
  said?: Said,
): AgentExecutionEvent {
  const message = said && agentMessage({ taskId, contextId }, said);
  return AgentEvent.statusUpdate({
    taskId,
    contextId,
    status: { state, message, timestamp: new Date().toISOString() },
    metadata: undefined,
  });
}

/** The id of the answer to a message: of a turn that begins again, the same, so that its answer replaces what there was. */
export function artifactIdOf(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex').slice(0, 32);
}

export function artifactEvent(
  { taskId, contextId }: TaskKey,
  artifactId: string,
  chunk: { parts: Part[]; append: boolean; lastChunk: boolean; answerId?: string | undefined },
): AgentExecutionEvent {
  const { parts, append, lastChunk, answerId } = chunk;
  const artifact = {
    artifactId,
    name: 'answer',
    description: '',
    parts,
    metadata: answerId === undefined ? undefined : { answerId },
    extensions: [],
  };
  return AgentEvent.artifactUpdate({ taskId, contextId, artifact, append, lastChunk, metadata: undefined });
}

/** The reason has the form of google.rpc.ErrorInfo; the gateway does not charge messages that the platform failed. */
function agentMessage({ taskId, contextId }: TaskKey, { message, reason, budget }: Said): Message {
  return {
    messageId: randomUUID(),
    taskId,
    contextId,
    role: Role.ROLE_AGENT,
    parts: [textPart(message)],
    metadata: reason && { domain: 'isthmus', reason, ...(budget ? { metadata: { budget } } : {}) },
    extensions: [],
    referenceTaskIds: [],
  };
}
