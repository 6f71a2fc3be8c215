import type { runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type {
  Conversation,
  ConversationLine,
  OrphanedTask,
  StoredTask,
  TaskQuery,
} from '@isthmus/runtime-api';
import type { Configuration } from './host.js';

/** Throws INTERNAL when the host left the specification out. */
export function configurationOf({
  spec,
  privateNetworksAllowed,
  listenHost,
  traceFile,
  otlpEndpoint,
  ...rest
}: runtime.RuntimeConfiguration): Configuration {
  if (!spec?.limits) throw new AppError('INTERNAL', 'The host sent a configuration without spec.limits');
  return {
    ...rest,
    privateNetworks: privateNetworksAllowed ? 'allow' : 'deny',
    listenHost,
    traceFile,
    otlpEndpoint,
    spec: { ...spec, limits: spec.limits },
  };
}

/** Throws INTERNAL when the host sent a task without its time. */
export function taskOf({ taskJson, statusAt, ...stored }: runtime.StoredTask): StoredTask {
  if (!statusAt) throw new AppError('INTERNAL', 'The host sent a task without status_at');
  // The host stores objects only.
  return { ...stored, statusAt, task: JSON.parse(taskJson) as Record<string, unknown> };
}

/** Throws INTERNAL when the host sent no task. */
export function orphanOf({ task, takeovers }: runtime.OrphanedTask): OrphanedTask {
  if (!task) throw new AppError('INTERNAL', 'The host sent an orphaned task without the task');
  return { task: taskOf(task), takeovers };
}

export function queryMessageOf({ contextId, state, ...query }: TaskQuery): runtime.ListTasksRequest {
  const { statusFrom, after } = query;
  return { ...query, statusFrom, after, contextId: contextId ?? '', state: state ?? '' };
}

/** Throws INTERNAL when the host left the rule out. */
export function conversationOf({
  lines,
  handOver,
  handOverRule: rule,
}: runtime.LoadConversationResponse): Conversation {
  if (!rule) throw new AppError('INTERNAL', 'The host sent a conversation without hand_over_rule');
  const isOpen = handOver === 'waiting' || handOver === 'taken';
  return { lines: lines.map(lineOf), handOver: isOpen ? handOver : undefined, rule };
}

function lineOf({ role, ...line }: runtime.ConversationLine): ConversationLine {
  return { ...line, role: role === 'user' || role === 'person' ? role : 'assistant' };
}

export function lineMessageOf({
  known,
  confidence,
  citations = [],
  ...line
}: ConversationLine): runtime.ConversationLine {
  return { ...line, known, confidence, citations };
}
