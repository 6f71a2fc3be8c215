import { readDigest } from './error-digest';
import { runtime } from './runtime';
import { sourceStack } from './source-stack';

/**
 * Logs uncaught errors under the digest that Next shows for them. An error with a digest of ours is already logged,
 * under the id in it.
 */
export async function logUncaught(error: unknown, place: { method: string; route: string }): Promise<void> {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : '';
  const { correlationId, ours } = readDigest(digest);
  if (ours) return;
  if (error instanceof Error && error.stack) error.stack = await sourceStack(error.stack);
  const { logger } = await runtime();
  logger.error({ err: error, code: 'INTERNAL', correlationId }, `${place.method} ${place.route} failed`);
}
