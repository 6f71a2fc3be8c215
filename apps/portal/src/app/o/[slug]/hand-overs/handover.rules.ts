import { identifier, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** A conversation that a member takes over unasked. */
export const conversationToTake = z.object({
  idempotencyKey: uuid(),
  agentId: uuid(),
  owner: identifier(300),
  contextId: identifier(200),
});

/** A conversation that waits for a person. */
export const handOverToTake = z.object({ idempotencyKey: uuid(), id: uuid() });

export const answerToSend = handOverToTake.extend({ text: text(8_000) });

export const handOverToEnd = handOverToTake.extend({
  outcome: z.enum(['returned', 'resolved', 'unresolved']),
});

/** The host checks the bounds once more. */
export const ruleToSet = z.object({
  idempotencyKey: uuid(),
  agentId: uuid(),
  rule: z.object({
    enabled: z.boolean(),
    answers: z.int().min(1).max(10),
    confidenceMin: z.number().min(0).max(1),
    waitMinutes: z.int().min(1).max(10_080),
  }),
});
