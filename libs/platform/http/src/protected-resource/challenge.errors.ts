import { AppError } from '@isthmus/platform-errors';
import type { ErrorContext, ErrorPort } from '../server/error.port.js';
import { metadataUrlOf, type ProtectedResource } from './protected.resource.js';

/**
 * The same errors with the challenge of a protected resource, which names where a client learns how to be let in (RFC 9728,
 * section 5.1; RFC 6750, section 3): of 401, and of 403 where the token lacks a scope.
 */
export function withChallenge<Own extends Error>(
  port: ErrorPort<Own>,
  resource: ProtectedResource,
): ErrorPort<Own> {
  return {
    ...port,
    render: (error, context) => {
      const rendered = port.render(error, context);
      const challenge = error instanceof AppError ? challengeOf(error, context, resource) : undefined;
      if (challenge === undefined) return rendered;
      return { ...rendered, headers: { ...rendered.headers, 'www-authenticate': challenge } };
    },
  };
}

function challengeOf(
  error: AppError,
  { call }: ErrorContext,
  resource: ProtectedResource,
): string | undefined {
  const parameters: [string, string][] = [];
  if (error.code === 'UNAUTHENTICATED') {
    // A request without credentials gets no error code (RFC 6750, section 3.1).
    if (call?.headers.authorization !== undefined)
      parameters.push(['error', 'invalid_token'], ['error_description', error.message]);
    parameters.push(['scope', resource.scope]);
  } else if (error.code === 'PERMISSION_DENIED' && error.metadata['scope'] !== undefined) {
    parameters.push(['error', 'insufficient_scope'], ['scope', error.metadata['scope']]);
  } else return undefined;
  parameters.push(['resource_metadata', metadataUrlOf(resource, call?.response.req.url)]);
  return `Bearer ${parameters.map(([name, value]) => `${name}="${quotable(value)}"`).join(', ')}`;
}

/** Characters of a quoted string that need no escape (RFC 6750, section 3). */
function quotable(text: string): string {
  return text.replaceAll('"', "'").replace(/[^\x20-\x7e]|\\/g, '?');
}
