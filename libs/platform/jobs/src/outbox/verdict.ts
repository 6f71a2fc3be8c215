import { AppError, type ErrorCode } from '@isthmus/platform-errors';

/**
 * What a failed publication says: "refused", the message as it is will never be taken; "unavailable", nothing about the
 * message, so that it is tried until it succeeds; "unclear", it may be the message (a bug of the receiver, an account that
 * is missing), so that it is tried a bounded number of times.
 */
export type Verdict = 'refused' | 'unavailable' | 'unclear';

const REFUSED: readonly ErrorCode[] = [
  'INVALID_ARGUMENT',
  'PAYLOAD_TOO_LARGE',
  'IDEMPOTENCY_MISMATCH',
  'ALREADY_EXISTS',
];
/** Not retryable for a client, but about this service's credentials or the receiver's version, never about one message. */
const OURS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNIMPLEMENTED', 'CANCELLED'];

export function verdictOf(error: unknown): Verdict {
  // A call that its signal cut off says nothing about the message.
  if (error instanceof Error && error.name === 'AbortError') return 'unavailable';
  if (!(error instanceof AppError)) return 'unclear';
  if (REFUSED.includes(error.code)) return 'refused';
  return error.retryable || OURS.includes(error.code) ? 'unavailable' : 'unclear';
}
