import { randomUUID } from 'node:crypto';
import { Role, type Message, type SendMessageRequest, type StreamResponse, type Task } from '@a2a-js/sdk';

/** A request with one text part. */
export function textRequest(text: string, rest: Partial<Message> = {}): SendMessageRequest {
  const content = { $case: 'text' as const, value: text };
  const message: Message = {
    messageId: randomUUID(),
    contextId: '',
    taskId: '',
    role: Role.ROLE_USER,
    parts: [{ content, mediaType: 'text/plain', filename: '', metadata: undefined }],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
    ...rest,
  };
  return { tenant: '', message, configuration: undefined, metadata: undefined };
}

export async function collect(events: AsyncIterable<StreamResponse>): Promise<StreamResponse[]> {
  const all: StreamResponse[] = [];
  for await (const event of events) all.push(event);
  return all;
}

export function taskOf(result: Message | Task): Task {
  if (!('id' in result)) throw new Error('the agent answered with a message, not a task');
  return result;
}

/** The text of a task's artifacts. */
export function answerOf(task: Task): string {
  const parts = task.artifacts.flatMap((artifact) => artifact.parts);
  return parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('');
}

/** The data parts of a task's artifacts. */
export function dataOf(task: Task): unknown[] {
  const parts = task.artifacts.flatMap((artifact) => artifact.parts);
  return parts.flatMap(({ content }) => (content?.$case === 'data' ? [content.value as unknown] : []));
}

/** What the last status says. */
export function statusTextOf(task: Task): string {
  const [part] = task.status?.message?.parts ?? [];
  return part?.content?.$case === 'text' ? part.content.value : '';
}
