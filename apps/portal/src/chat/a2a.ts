import { z } from 'zod/mini';
import type { Answer, Refusal } from './answer';

export { readEvents } from '@isthmus/platform-streams';

const word = z._default(z.string(), '');
const part = z.object({ text: z.optional(z.string()), data: z.optional(z.unknown()) });
const parts = z._default(z.array(part), []);
/** What a message of the platform's own agents, and an error of its gateway, say to programs (google.rpc.ErrorInfo). */
const errorInfo = z.object({
  domain: z.literal('isthmus'),
  reason: z.string(),
  metadata: z.optional(z.object({ budget: z.optional(z.string()) })),
});
const message = z.object({ parts, contextId: word, taskId: word, metadata: z.optional(z.unknown()) });
const status = z.object({ state: z.string(), message: z.optional(message) });
const artifact = z.object({ artifactId: z.string(), parts, metadata: z.optional(z.unknown()) });
/** What the platform's own agents say of an answer. */
const marked = z.object({ answerId: z.string() });
const ids = { taskId: word, contextId: word };

/** The JSON-RPC responses of an A2A v1 stream (specification §3.1.2 and §9.4), as far as a chat needs them. */
const streamResponse = z.object({
  // Of the agents' gateway, or of the portal's own route, whose codes are words.
  error: z.optional(z.object({ code: z.union([z.number(), z.string()]), data: z.optional(z.unknown()) })),
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

/** The answer after one more event of its stream. Unknown events change nothing. */
export function applyEvent(answer: Answer, event: unknown): Answer {
  const { data } = streamResponse.safeParse(event);
  if (data?.error) {
    const { code, data: details } = data.error;
    const reason =
      typeof code === 'string' ? { refusal: { code } } : { errorCode: code, ...refusalOf(details) };
    return { ...answer, state: 'TASK_STATE_FAILED', ...reason };
  }
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

function known(update: { taskId: string; contextId: string }, before: Answer) {
  return { taskId: update.taskId || before.taskId, contextId: update.contextId || before.contextId };
}

function withStatus(answer: Answer, { state, message: said }: z.infer<typeof status>): Answer {
  const note = said ? said.parts.map(({ text }) => text ?? '').join('') : answer.note;
  return { ...answer, state, note, ...refusalOf(said?.metadata) };
}

/** The first detail that the platform wrote; agents elsewhere have words alone. */
function refusalOf(details: unknown): { refusal?: Refusal } {
  for (const detail of Array.isArray(details) ? (details as unknown[]) : [details]) {
    const { data } = errorInfo.safeParse(detail);
    if (!data) continue;
    const { budget } = data.metadata ?? {};
    return { refusal: { code: data.reason, ...(budget ? { budget } : {}) } };
  }
  return {};
}

function withArtifact(answer: Answer, update: z.infer<typeof artifact>, append: boolean): Answer {
  const text = update.parts.map((one) => one.text ?? '').join('');
  const found = update.parts.flatMap(({ data }) => citations.safeParse(data).data?.citations ?? []);
  const at = answer.artifacts.findIndex(({ id }) => id === update.artifactId);
  const before = answer.artifacts[at]?.text ?? '';
  const next = { id: update.artifactId, text: append ? before + text : text };
  const artifacts = at < 0 ? [...answer.artifacts, next] : answer.artifacts.with(at, next);
  const answerId = marked.safeParse(update.metadata).data?.answerId ?? answer.answerId;
  return { ...answer, artifacts, answerId, citations: found.length > 0 ? found : answer.citations };
}
