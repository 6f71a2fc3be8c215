import { replaceFaults, storableJson } from '@isthmus/platform-validation';
import { z } from 'zod';
import { LINE_CHARACTERS_MAX, type BrokerMethod } from './broker.protocol.js';

const TASKS_PAGE_MAX = 100;

const id = z.string().min(1).max(200);
const owner = z.string().min(1).max(300);
const time = z.iso.datetime();

/** What each call must look like. Instances are our own code, but what they do is led by what strangers write. */
export const brokerArguments = {
  verifyToken: z.object({ token: z.string().max(8_192) }),
  modelToken: z.object({}),
  holdLease: z.object({ endpoint: z.url({ protocol: /^http$/ }) }),
  saveTask: z.object({
    id,
    owner,
    contextId: id,
    state: z.string().regex(/^TASK_STATE_[A-Z_]+$/),
    statusAt: time,
    instance: z.string().max(200),
    task: z.record(z.string(), z.json()).transform(storableJson),
  }),
  loadTask: z.object({ owner, id: z.string().max(200) }),
  listTasks: z.object({
    owner,
    contextId: z.string().max(200).optional(),
    state: z.string().max(40).optional(),
    statusFrom: time.optional(),
    after: z.object({ statusAt: time, id }).optional(),
    limit: z
      .int()
      .min(1)
      .max(TASKS_PAGE_MAX + 1),
  }),
  loadConversation: z.object({ owner, contextId: id, limit: z.int().min(1).max(200) }),
  appendConversation: z.object({
    owner,
    contextId: id,
    taskId: id,
    lines: z
      .array(
        z.object({
          role: z.enum(['user', 'assistant']),
          text: z.string().max(LINE_CHARACTERS_MAX).transform(replaceFaults),
        }),
      )
      .max(4),
  }),
  searchKnowledge: z.object({ query: z.string().min(1).max(2_000), limit: z.int().min(1).max(20) }),
} satisfies Record<BrokerMethod, z.ZodType>;

export const toHost = z.object({
  kind: z.literal('call'),
  id: z.int(),
  // Its keys are the methods; Object.keys forgets that.
  method: z.enum(Object.keys(brokerArguments) as [BrokerMethod, ...BrokerMethod[]]),
  argument: z.unknown(),
  trace: z.record(z.string(), z.string()),
});
