import { between, identifier, name, pageOrigins, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the form for a new key. */
export const newKey = z.object({
  idempotencyKey: uuid(),
  name: name(80),
  scopes: z.array(z.enum(['models', 'agents'])).min(1, 'must name at least one'),
  /** Of the pages that may use the key in a browser; empty for none. */
  allowedOrigins: pageOrigins(20),
  /** Days until the key ends; 0 for never. */
  days: between(0, 3_650),
  /** The key belongs to no person, and survives the removal of whoever made it. */
  serviceAccount: z.boolean(),
});

const OVERLAP_SECONDS_MAX = 604_800;

/** Which key gets a new secret, and how long the present one stays valid. */
export const keyToRotate = z.object({
  idempotencyKey: uuid(),
  keyId: identifier(200),
  overlapSeconds: between(0, OVERLAP_SECONDS_MAX),
});

/** How answers to a key's requests are kept; `lifetimeSeconds` 0 keeps none. */
export const keyCache = z.object({
  idempotencyKey: uuid(),
  keyId: identifier(200),
  lifetimeSeconds: between(0, 604_800),
  similarityMin: z.number().min(0.8).max(1),
  sampled: z.boolean(),
});

/** Which key to revoke. */
export const keyToRevoke = z.object({ keyId: identifier(200) });
