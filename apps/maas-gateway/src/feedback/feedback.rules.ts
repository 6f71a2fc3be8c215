import { text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { VERDICTS } from './feedback.types.js';

/** What a mark says. */
export const markOf = z.object({
  verdict: z.enum(VERDICTS, `must be ${VERDICTS.join(' or ')}`),
  comment: text(500, { min: 0 }),
});
