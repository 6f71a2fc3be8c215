import { between, identifier, name, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the deployment form; the registry enforces the actual rules. */
export const deployment = z.object({
  idempotencyKey: uuid(),
  templateId: identifier(80),
  parameters: z.record(identifier(63), name(200, { min: 0 })),
  name: name(80),
  instructions: text(8_000, { min: 0 }).optional(),
  metroId: identifier(80),
  roundTripUsMax: between(0, 1_000_000),
  visibility: z.enum(['private', 'public']),
});

/** Which agent to stop permanently, and under which key. */
export const agentToStop = z.object({ agentId: uuid(), idempotencyKey: uuid() });
