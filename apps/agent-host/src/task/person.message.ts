/** A message of a task in ProtoJSON. */
export interface TaskMessage {
  messageId: string;
  contextId: string;
  taskId: string;
  role: 'ROLE_AGENT';
  parts: { text: string; mediaType: string }[];
  metadata?: Record<string, unknown>;
}

export interface MessageKey {
  messageId: string;
  contextId: string;
  taskId: string;
}

/** What the platform itself says in a task. */
export function platformMessage(key: MessageKey, text: string): TaskMessage {
  return { ...key, role: 'ROLE_AGENT', parts: [{ text, mediaType: 'text/plain' }] };
}

/** What a person of the agent's organisation says in a task; A2A knows two roles only, so that the metadata tells. */
export function personMessage(key: MessageKey, text: string): TaskMessage {
  return { ...platformMessage(key, text), metadata: { domain: 'isthmus', author: { kind: 'person' } } };
}

/** The task with the messages in its history, each once. */
export function withMessages(
  task: Record<string, unknown>,
  messages: readonly TaskMessage[],
): Record<string, unknown> {
  const history: unknown[] = Array.isArray(task['history']) ? task['history'] : [];
  const known = new Set(history.map(idOf));
  return { ...task, history: [...history, ...messages.filter(({ messageId }) => !known.has(messageId))] };
}

/** The task in another state, with the message as the reason, which its history has, too. */
export function withStatus(
  task: Record<string, unknown>,
  { state, message, at }: { state: string; message: TaskMessage; at: Date },
): Record<string, unknown> {
  return { ...withMessages(task, [message]), status: { state, message, timestamp: at.toISOString() } };
}

function idOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, 'messageId') : undefined;
}
