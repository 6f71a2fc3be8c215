import { A2aError, ID_CHARACTERS_MAX, type A2aMethod } from '@isthmus/domain-exchange';
import { valueAt } from '@isthmus/platform-validation';
import { z } from 'zod';
import { unstorableIn } from '../unstorable.js';

const LIST_MAX = 100;
const URL_CHARACTERS_MAX = 2_000;
const INT32_MAX = 2 ** 31 - 1;
const TASK_STATES = [
  'TASK_STATE_UNSPECIFIED',
  'TASK_STATE_SUBMITTED',
  'TASK_STATE_WORKING',
  'TASK_STATE_COMPLETED',
  'TASK_STATE_FAILED',
  'TASK_STATE_CANCELED',
  'TASK_STATE_INPUT_REQUIRED',
  'TASK_STATE_REJECTED',
  'TASK_STATE_AUTH_REQUIRED',
];
/** Of them, a part has exactly one (§4.1.6). */
const CONTENTS = ['text', 'raw', 'url', 'data'] as const;

const text = z.string({ error: 'must be a string' });
const flag = z.boolean({ error: 'must be true or false' }).nullish();
const struct = z.record(z.string(), z.unknown(), { error: 'must be an object' }).nullish();
const id = text
  .min(1, 'must not be empty')
  .max(ID_CHARACTERS_MAX, `must have at most ${ID_CHARACTERS_MAX} characters`);
/** ProtoJSON reads an empty one as absent. */
const optionalId = id.or(z.literal('')).nullish();
const texts = z
  .array(text.max(URL_CHARACTERS_MAX), { error: 'must be a list of strings' })
  .max(LIST_MAX, `must have at most ${LIST_MAX} entries`)
  .nullish();
const count = (min: number, max: number) =>
  z
    .int({ error: 'must be a whole number' })
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
    .nullish();

const part = z
  .looseObject(
    {
      text: text.nullish(),
      raw: z.base64({ error: 'must be bytes in base64' }).nullish(),
      url: text.max(URL_CHARACTERS_MAX).nullish(),
      filename: text.nullish(),
      mediaType: text.nullish(),
      metadata: struct,
    },
    { error: 'must be an object' },
  )
  .superRefine((value, context) => {
    const found = CONTENTS.filter((name) => name in value && (name === 'data' || value[name] !== null));
    if (found.length !== 1)
      context.addIssue({
        code: 'custom',
        message: `must have exactly one of ${CONTENTS.join(', ')}, not ${found.length === 0 ? 'none' : found.join(' and ')}`,
      });
  });

const message = z.looseObject(
  {
    messageId: id,
    role: z.enum(['ROLE_USER', 'ROLE_AGENT'], { error: 'must be ROLE_USER or ROLE_AGENT' }),
    parts: z
      .array(part, { error: 'must be a list of parts' })
      .min(1, 'must have at least one part')
      .max(10_000, 'must have at most 10000 parts'),
    contextId: optionalId,
    taskId: optionalId,
    metadata: struct,
    extensions: texts,
    referenceTaskIds: texts,
  },
  { error: 'must be an object' },
);

/** What can be the value of a header. */
const printable = text
  .max(URL_CHARACTERS_MAX * 2, `must have at most ${URL_CHARACTERS_MAX * 2} characters`)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');

/** Where notifications of a task are posted. */
const hook = z.looseObject(
  {
    tenant: optionalId,
    taskId: optionalId,
    id: optionalId,
    url: text.min(1, 'must not be empty').max(URL_CHARACTERS_MAX),
    token: printable.nullish(),
    authentication: z
      .looseObject(
        { scheme: printable.min(1, 'must not be empty'), credentials: printable.nullish() },
        { error: 'must be an object' },
      )
      .nullish(),
  },
  { error: 'must be an object' },
);

const configuration = z
  .looseObject(
    {
      acceptedOutputModes: texts,
      taskPushNotificationConfig: hook.nullish(),
      historyLength: count(0, INT32_MAX),
      returnImmediately: flag,
    },
    { error: 'must be an object' },
  )
  .nullish();

const tenant = optionalId;
const send = z.looseObject({ tenant, message, configuration, metadata: struct });
const ofTask = z.looseObject({ tenant, id });
const ofConfig = z.looseObject({ tenant, taskId: id, id });

/** What the fields of each method must be (specification §3.1 and §4); others are ignored, as ProtoJSON asks. */
const PARAMS: Record<A2aMethod, z.ZodType> = {
  SendMessage: send,
  SendStreamingMessage: send,
  GetTask: ofTask.extend({ historyLength: count(0, INT32_MAX) }),
  ListTasks: z.looseObject({
    tenant,
    contextId: optionalId,
    status: z.enum(TASK_STATES, { error: `must be one of ${TASK_STATES.join(', ')}` }).nullish(),
    pageSize: count(1, 100),
    pageToken: text.nullish(),
    historyLength: count(0, INT32_MAX),
    statusTimestampAfter: z.iso.datetime({ offset: true, error: 'must be a time of RFC 3339' }).nullish(),
    includeArtifacts: flag,
  }),
  CancelTask: ofTask.extend({ metadata: struct }),
  SubscribeToTask: ofTask,
  CreateTaskPushNotificationConfig: hook.extend({ taskId: id }),
  GetTaskPushNotificationConfig: ofConfig,
  ListTaskPushNotificationConfigs: z.looseObject({
    tenant,
    taskId: id,
    pageSize: count(1, 100),
    pageToken: text.nullish(),
  }),
  DeleteTaskPushNotificationConfig: ofConfig,
  GetExtendedAgentCard: z.looseObject({ tenant }),
};

/**
 * Throws InvalidParams (-32602) with the first field that an agent could not take, before anything is spent. The names of
 * fields begin with `at`.
 */
export function assertParams(
  method: A2aMethod,
  params: Readonly<Record<string, unknown>>,
  at = 'params.',
): void {
  assertText(params, at);
  const issue = PARAMS[method].safeParse(params, { reportInput: false }).error?.issues[0];
  if (!issue) return;
  const field = `${at}${z.core.toDotPath(issue.path)}`;
  const absent = issue.code === 'invalid_type' && valueAt(params, issue.path) === undefined;
  throw new A2aError('InvalidParams', `${field}: ${absent ? 'is missing' : issue.message}`, { field });
}

function assertText(params: object, at: string): void {
  const unstorable = unstorableIn(params);
  if (!unstorable) return;
  const field = `${at}${unstorable.field}`;
  throw new A2aError('InvalidParams', `${field}: ${unstorable.description}`, { field });
}
