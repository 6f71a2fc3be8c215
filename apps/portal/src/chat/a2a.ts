import { z } from 'zod/mini';

/** Where an answer comes from. */
export interface Citation {
  articleId: string;
  title: string;
  quote: string;
}

/** What is known of an agent's answer while its task's events arrive. */
export interface Answer {
  taskId: string;
  contextId: string;
  /** A2A v1 TaskState; empty until the first event. */
  state: string;
  /** Text by artifact, in the order of arrival. */
  artifacts: { id: string; text: string }[];
  citations: Citation[];
  /** What the agent said about the state of the task itself. */
  note: string;
  /** Code of a JSON-RPC error. */
  errorCode?: number;
}

export const NO_ANSWER: Answer = {
  taskId: '',
  contextId: '',
  state: '',
  artifacts: [],
  citations: [],
  note: '',
};

const word = z._default(z.string(), '');
const part = z.object({ text: z.optional(z.string()), data: z.optional(z.unknown()) });
const parts = z._default(z.array(part), []);
const message = z.object({ parts, contextId: word, taskId: word });
const status = z.object({ state: z.string(), message: z.optional(message) });
const artifact = z.object({ artifactId: z.string(), parts });
const ids = { taskId: word, contextId: word };

/** The JSON-RPC responses of an A2A v1 stream (specification §3.1.2 and §9.4), as far as a chat needs them. */
const streamResponse = z.object({
  error: z.optional(z.object({ code: z.number() })),
  result: z.optional(
    z.object({
      task: z.optional(
        z.object({ id: z.string(), contextId: word, status, artifacts: z._default(z.array(artifact), []) }),
      ),
      message: z.optional(message),
      statusUpdate: z.optional(z.object({ ...ids, status })),
      artifactUpdate: z.optional(z.object({ ...ids, artifact, append: z._default(z.boolean(), false) })),
    }),
  ),
});

const citations = z.object({
  citations: z.array(z.object({ articleId: z.string(), title: word, quote: word })),
});

/** The answer after one more event of its stream. Events of an unknown form change nothing. */
export function applyEvent(answer: Answer, event: unknown): Answer {
  const { data } = streamResponse.safeParse(event);
  if (data?.error) return { ...answer, state: 'TASK_STATE_FAILED', errorCode: data.error.code };
  const { task, message: whole, statusUpdate, artifactUpdate } = data?.result ?? {};
  if (task) {
    const started = withStatus({ ...answer, taskId: task.id, contextId: task.contextId }, task.status);
    return task.artifacts.reduce((sum, one) => withArtifact(sum, one, false), started);
  }
  if (statusUpdate) return withStatus({ ...answer, ...known(statusUpdate, answer) }, statusUpdate.status);
  if (artifactUpdate)
    return withArtifact(
      { ...answer, ...known(artifactUpdate, answer) },
      artifactUpdate.artifact,
      artifactUpdate.append,
    );
  if (whole)
    return withArtifact(
      { ...answer, ...known(whole, answer), state: 'TASK_STATE_COMPLETED' },
      { artifactId: 'message', parts: whole.parts },
      false,
    );
  return answer;
}

/** What to show as the answer: its artifacts, or what the agent said instead. */
export function textOf(answer: Answer): string {
  const text = answer.artifacts.map((one) => one.text).join('\n\n');
  return text === '' ? answer.note : text;
}

export function isOver({ state }: Answer): boolean {
  return ['COMPLETED', 'FAILED', 'CANCELED', 'REJECTED'].some((end) => state === `TASK_STATE_${end}`);
}

function known(update: { taskId: string; contextId: string }, before: Answer) {
  return { taskId: update.taskId || before.taskId, contextId: update.contextId || before.contextId };
}

function withStatus(answer: Answer, { state, message: said }: z.infer<typeof status>): Answer {
  const note = said ? said.parts.map(({ text }) => text ?? '').join('') : answer.note;
  return { ...answer, state, note };
}

function withArtifact(answer: Answer, update: z.infer<typeof artifact>, append: boolean): Answer {
  const text = update.parts.map((one) => one.text ?? '').join('');
  const found = update.parts.flatMap(({ data }) => citations.safeParse(data).data?.citations ?? []);
  const at = answer.artifacts.findIndex(({ id }) => id === update.artifactId);
  const before = answer.artifacts[at]?.text ?? '';
  const next = { id: update.artifactId, text: append ? before + text : text };
  const artifacts = at < 0 ? [...answer.artifacts, next] : answer.artifacts.with(at, next);
  return { ...answer, artifacts, citations: found.length > 0 ? found : answer.citations };
}

/** The JSON-RPC request that sends `text` in a conversation; without `contextId` it starts one. */
export function sendRequest(text: string, contextId: string) {
  return {
    jsonrpc: '2.0',
    id: crypto.randomUUID(),
    method: 'SendStreamingMessage',
    params: {
      message: {
        messageId: crypto.randomUUID(),
        role: 'ROLE_USER',
        parts: [{ text }],
        ...(contextId ? { contextId } : {}),
      },
    },
  };
}

/** The JSON-RPC request that stops a task. */
export function cancelRequest(taskId: string) {
  return { jsonrpc: '2.0', id: crypto.randomUUID(), method: 'CancelTask', params: { id: taskId } };
}
