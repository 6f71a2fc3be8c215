import { APIError } from 'better-auth/api';

/** Errors of the token endpoint (RFC 6749, section 5.2; RFC 8693, section 2.2.2). */
export type OAuthFailure = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'invalid_target';

/** What makes better-auth answer 400 with this error. */
export function oauthFailure(error: OAuthFailure, description: string): APIError {
  return new APIError('BAD_REQUEST', { error, error_description: description });
}

/** The same for a service that does not answer: the client may try again. */
export function unavailable(cause: unknown): APIError {
  const description = 'A part of the platform is unavailable: try again in a moment';
  return new APIError(
    'SERVICE_UNAVAILABLE',
    { error: 'temporarily_unavailable', error_description: description, cause },
    { 'retry-after': '1' },
  );
}
