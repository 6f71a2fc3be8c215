import { identifier, name } from '@isthmus/platform-validation';
import { z } from 'zod';
import { LINK_STATES } from '../../../lib/link-state';

/** The input of the form for the state of a link; the reason is kept with the state. */
export const linkToSet = z.object({
  linkId: identifier(200),
  state: z.enum(LINK_STATES),
  reason: name(500).refine((reason) => reason.length >= 3, 'must have at least 3 characters'),
});
