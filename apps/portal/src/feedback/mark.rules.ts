import { identifier, text, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** An answer, by the id that it carries, and what is said of it. */
export const markToSend = z.object({
  idempotencyKey: uuid(),
  answerId: identifier(80),
  verdict: z.enum(['right', 'wrong']),
  comment: text(500, { min: 0 }),
});
