import { AppError, type ErrorCode } from '@isthmus/platform-errors';

/**
 * What a failed publication means: "refused", the message will never be accepted as it is; "unavailable", nothing about
 * the message, so it is retried until it succeeds; "unclear", the message may be the cause (a bug of the receiver, a
 * missing account), so it is retried a limited number of times.
 */
export type Verdict = 'refused' | 'unavailable' | 'unclear';

const REFUSED: readonly ErrorCode[] = [
  'INVALID_ARGUMENT',
  'PAYLOAD_TOO_LARGE',
  'IDEMPOTENCY_MISMATCH',
  'ALREADY_EXISTS',
];
/**
 * Not retryable for a client, but about this service's credentials or the receiver's version, never about one message.
 */
const OURS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNIMPLEMENTED', 'CANCELLED'];

export function verdictOf(error: unknown): Verdict {
  // A call that was aborted means nothing for the message.
  if (error instanceof Error && error.name === 'AbortError') return 'unavailable';
  if (!(error instanceof AppError)) return 'unclear';
  if (REFUSED.includes(error.code)) return 'refused';
  return error.retryable || OURS.includes(error.code) ? 'unavailable' : 'unclear';
}
