import { between, identifier, name, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** What the form of a new key sends. */
export const newKey = z.object({
  idempotencyKey: uuid(),
  name: name(80),
  scopes: z.array(z.enum(['models', 'agents'])).min(1, 'must name at least one'),
  /** Days until the key ends; 0 for never. */
  days: between(0, 3_650),
});

/** Which key is revoked. */
export const keyToRevoke = z.object({ keyId: identifier(200) });
