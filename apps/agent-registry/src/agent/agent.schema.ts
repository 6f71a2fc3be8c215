import { notFound } from '@isthmus/platform-errors';
import { excerpt, identifier, uuid, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';

export const agentId = uuid('must be the UUID of an agent');

/** The id of an agent that is read; throws NOT_FOUND for a malformed one, like for an unknown one. */
export function knownId(id: string): string {
  if (!agentId.safeParse(id).success) throw notFound('agent', id);
  return id;
}

/** Id of a running instance, and why it or its lease ended, as the platform's services report them. */
export const instanceId = identifier(100);
export const reason = excerpt(400);

/** Where an agent that runs elsewhere answers: https, or http on loopback. */
export const endpoint = webUrl('must be a URL').refine(
  (url) => /^https:\/\//.test(url) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(`${url}/`),
  { error: 'must be an https URL (http only on loopback)' },
);

/** A token as RFC 6750 spells it, for the `Authorization` header; or empty. */
export const bearerToken = z
  .string()
  .max(4_000, 'must have at most 4000 characters')
  .regex(/^(?:[A-Za-z0-9._~+/-]+=*)?$/, 'must be a bearer token (RFC 6750), without "Bearer"');
