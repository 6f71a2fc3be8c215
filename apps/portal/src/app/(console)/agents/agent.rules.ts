import { between, identifier, name, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** What the form of a deployment sends; the registry has the rules that hold. */
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

/** Which agent is stopped for good, and under which key. */
export const agentToStop = z.object({ agentId: uuid(), idempotencyKey: uuid() });
