import { partsOfResult } from './tool.parts.js';
import { valueAt } from '../json.js';

/** A2A TaskState without its prefix, as far as calls of tools have them. */
export type BridgedState = 'WORKING' | 'INPUT_REQUIRED' | 'COMPLETED' | 'FAILED' | 'CANCELED' | 'REJECTED';

/** A task of A2A v1.0.1 that stands for a call of an MCP tool, as JSON. */
export interface BridgedTask {
  id: string;
  contextId: string;
  status: { state: `TASK_STATE_${BridgedState}`; timestamp: string; message?: object };
  artifacts?: object[];
  history: object[];
  metadata?: Record<string, unknown>;
}

/** Older messages are left out. */
const HISTORY_MAX = 20;
const ARTIFACT_ID = 'result';
const NOT_CARRIED = 'isthmus/not-carried';

export function stateOf({ status }: BridgedTask): BridgedState {
  return status.state.slice('TASK_STATE_'.length) as BridgedState; // As its type says.
}

/** What a task comes to next. */
export interface NextStatus {
  state: BridgedState;
  at: Date;
  /** Of the message that says why. */
  messageId: string;
  parts?: readonly object[];
}

export function withStatus(task: BridgedTask, { state, at, messageId, parts = [] }: NextStatus): BridgedTask {
  const { id: taskId, contextId } = task;
  const message = { messageId, role: 'ROLE_AGENT', parts, taskId, contextId };
  return {
    ...task,
    status: {
      state: `TASK_STATE_${state}`,
      timestamp: at.toISOString(),
      ...(parts.length > 0 && { message }),
    },
  };
}

/** The task with another message of its user; what it has asked becomes part of the history. */
export function withMessage(task: BridgedTask, message: object): BridgedTask {
  const { id: taskId, contextId } = task;
  const asked = task.status.message ? [task.status.message] : [];
  const history = [...task.history, ...asked, { ...message, taskId, contextId }];
  return { ...task, history: history.slice(-HISTORY_MAX) };
}

export function withNotCarried(task: BridgedTask, fields: readonly string[]): BridgedTask {
  if (fields.length === 0) return task;
  return { ...task, metadata: { ...task.metadata, [NOT_CARRIED]: fields } };
}

/** The task that the result of a tool ends: its artifact, or why the tool failed. */
export function withResult(
  task: BridgedTask,
  result: unknown,
  end: Pick<NextStatus, 'at' | 'messageId'> & { tool: string },
): BridgedTask {
  const { parts, notCarried } = partsOfResult(result);
  const meta = valueAt(result, '_meta');
  const reported = withNotCarried(task, notCarried);
  const ended =
    meta === undefined ? reported : { ...reported, metadata: { ...reported.metadata, 'isthmus/mcp': meta } };
  if (valueAt(result, 'isError') === true) {
    const why = parts.length > 0 ? parts : [{ text: 'The tool failed without saying why.' }];
    return withStatus(ended, { ...end, state: 'FAILED', parts: why });
  }
  const whole = parts.length > 0 ? parts : [{ text: 'The tool has no more to say.' }];
  const artifact = { artifactId: ARTIFACT_ID, name: end.tool, parts: whole };
  return { ...withStatus(ended, { ...end, state: 'COMPLETED' }), artifacts: [artifact] };
}

/** A task as a client asked for it: at most `historyLength` messages, artifacts unless they are left out. */
export function taskView(
  task: BridgedTask,
  { historyLength, withArtifacts = true }: { historyLength?: unknown; withArtifacts?: boolean },
): object {
  const { history, artifacts, ...rest } = task;
  const length = typeof historyLength === 'number' ? historyLength : HISTORY_MAX;
  return {
    ...rest,
    ...(withArtifacts && artifacts && { artifacts }),
    ...(length > 0 && { history: history.slice(-length) }),
  };
}

/** The events by which a stream tells of a task that has changed. */
export function eventsOf(task: BridgedTask): object[] {
  const { id: taskId, contextId, status, artifacts = [], metadata } = task;
  const ids = { taskId, contextId };
  return [
    ...artifacts.map((artifact) => ({
      artifactUpdate: { ...ids, artifact, append: false, lastChunk: true },
    })),
    { statusUpdate: { ...ids, status, ...(metadata && { metadata }) } },
  ];
}
