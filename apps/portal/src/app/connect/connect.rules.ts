import { identifier, slug } from '@isthmus/platform-validation';
import { z } from 'zod';

/** A decision about an application; without an organisation it is refused. */
export const decision = z.object({
  query: identifier(8_000).regex(/^[\x21-\x7e]+$/, 'must be a query'),
  organization: slug().optional(),
});
