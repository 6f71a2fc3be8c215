import { AppError } from '@isthmus/platform-errors';
import type { HttpCall } from './http.call.js';

/** A key that was revoked or, as `grant:<id>`, an application that was disconnected; or a person who was removed from an organisation at some time. */
export type EndedAccess = { keyId: string } | { organisation: string; person: string; endedAt: Date };

/** By how much the clocks of two hosts may differ. */
const SKEW_MS = 2_000;

/** True when the caller of this request has lost its access since it sent it. */
export function isEnded(
  { caller, startedAt }: Pick<HttpCall, 'caller' | 'startedAt'>,
  access: EndedAccess,
): boolean {
  if (!caller) return false;
  if ('keyId' in access) return caller.keyId === access.keyId;
  return (
    caller.organisation === access.organisation &&
    caller.person === access.person &&
    startedAt.getTime() <= access.endedAt.getTime() + SKEW_MS
  );
}

export function accessEnded(access: EndedAccess): AppError {
  if (!('keyId' in access))
    return new AppError('PERMISSION_DENIED', 'You are no longer a member of the organisation');
  return access.keyId.startsWith('grant:')
    ? new AppError('UNAUTHENTICATED', 'The access token was revoked', {
        remedy: 'Connect the application again.',
      })
    : new AppError('UNAUTHENTICATED', 'The API key was revoked', { remedy: 'Use another key.' });
}
