import type { runtime } from '@isthmus/contracts';
import { invalidArgument } from '@isthmus/platform-errors';
import { excerpt, parse, readJson, replaceFaults, storableJson, time } from '@isthmus/platform-validation';
import { z } from 'zod';
import {
  LINE_CHARACTERS_MAX,
  type Conversation,
  type StoredTask,
  type LocalConfiguration,
  type RuntimeConfiguration,
} from '@isthmus/runtime-api';

const TASKS_PAGE_MAX = 100;
const JSON_DEPTH_MAX = 100;

const text = (max: number, min = 0) =>
  z.string().min(min, 'must not be empty').max(max, `must have at most ${max} characters`);
const id = text(200, 1);
const owner = text(300, 1);
const limit = (max: number) => z.int().min(1, 'must be at least 1').max(max, `must be at most ${max}`);
const anyOf = (schema: z.ZodString) => schema.transform((value) => (value === '' ? undefined : value));

/** Of documents that strangers may have written. */
const quoted = (max: number) => excerpt(max);
const CITATIONS_MAX = 20;

/** Runtimes are our own code, but what they do is led by what strangers write. */
const schemas = {
  verifyToken: z.object({ token: text(8_192) }),
  holdLease: z.object({ endpoint: z.url({ protocol: /^http$/, error: 'must be an http URL' }) }),
  saveTask: z.object({
    task: z.object(
      {
        id,
        owner,
        contextId: id,
        state: z.string().regex(/^TASK_STATE_[A-Z_]+$/, 'must be a TASK_STATE of A2A'),
        statusAt: time(),
        instanceId: text(200),
        taskJson: z.string(),
      },
      'is required',
    ),
  }),
  holdTasks: z.object({
    limit: z.int().min(0, 'must be at least 0').max(TASKS_PAGE_MAX, `must be at most ${TASKS_PAGE_MAX}`),
  }),
  loadTask: z.object({ owner, id: text(200) }),
  listTasks: z.object({
    owner,
    contextId: anyOf(text(200)),
    state: anyOf(text(40)),
    statusFrom: time().optional(),
    after: z.object({ statusAt: time(), id }).optional(),
    limit: limit(TASKS_PAGE_MAX + 1),
  }),
  loadConversation: z.object({ owner, contextId: id, limit: limit(200) }),
  appendConversation: z.object({
    owner,
    contextId: id,
    taskId: id,
    messageId: text(200),
    lines: z
      .array(
        z.object({
          role: z.enum(['user', 'assistant'], 'must be user or assistant'),
          text: text(LINE_CHARACTERS_MAX).transform(replaceFaults),
          known: z.boolean().optional(),
          confidence: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').optional(),
          citations: z
            .array(z.object({ articleId: quoted(200), title: quoted(300), quote: quoted(400) }))
            .transform((citations) => citations.slice(0, CITATIONS_MAX)),
        }),
      )
      .max(4, 'must have at most 4 lines'),
  }),
  handOver: z.object({
    owner,
    contextId: id,
    taskId: id,
    reason: z.enum(['asked', 'abstained', 'unsure'], 'must be asked, abstained or unsure'),
    language: z.enum(['en', 'zh'], 'must be en or zh'),
  }),
  searchKnowledge: z.object({ query: text(2_000, 1), limit: limit(20) }),
};
type Schemas = typeof schemas;

/** The request of a call; throws INVALID_ARGUMENT with the fields that break a rule. */
export function requestOf<Method extends keyof Schemas>(
  method: Method,
  request: object,
): z.output<Schemas[Method]> {
  return parse(schemas[method], request) as z.output<Schemas[Method]>; // parse's own result, by method
}

/** The task to be stored; throws INVALID_ARGUMENT with the field that breaks a rule. */
export function storedTaskOf(request: runtime.SaveTaskRequest): StoredTask {
  const { taskJson, ...stored } = requestOf('saveTask', request).task;
  const task = readJson(taskJson, { depthMax: JSON_DEPTH_MAX });
  if (typeof task !== 'object' || task === null || Array.isArray(task))
    throw invalidArgument([{ field: 'task.task_json', description: 'must be a JSON object' }]);
  return { ...stored, task: storableJson({ ...task }) };
}

export function conversationMessageOf({
  lines,
  handOver,
  rule,
}: Conversation): runtime.LoadConversationResponse {
  return {
    lines: lines.map(({ known, confidence, citations = [], ...line }) => ({
      ...line,
      known,
      confidence,
      citations,
    })),
    handOver: handOver ?? '',
    handOverRule: rule,
  };
}

export function configurationMessageOf(
  { privateNetworks, spec, ...rest }: RuntimeConfiguration,
  local?: LocalConfiguration,
): runtime.RuntimeConfiguration {
  return {
    ...rest,
    ...local,
    privateNetworksAllowed: privateNetworks === 'allow',
    // The template has been expanded; the agent is what the rest of its specification says.
    spec: { ...spec, templateId: '', parameters: {}, instructionsSource: '' },
  };
}
