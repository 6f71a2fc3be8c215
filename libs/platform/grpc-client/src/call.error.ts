import { decodeStatusDetails, STATUS_DETAILS_KEY } from '@isthmus/contracts';
import { AppError, isErrorCode, type ErrorCode } from '@isthmus/platform-errors';
import { ClientError, Status, type Metadata } from 'nice-grpc';

/** Of a call that no service answered. The cause has method and address, which are not for clients. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  UNAVAILABLE: 'A part of the platform is unavailable',
  DEADLINE_EXCEEDED: 'A part of the platform did not answer in time',
  CANCELLED: 'The call was cancelled',
};

/**
 * A failed call as the AppError that the service threw, or as the closest match for its status; other errors unchanged.
 */
export function appErrorOf(error: unknown, trailer: Metadata | undefined): unknown {
  if (!(error instanceof ClientError)) return error;
  const bytes = trailer?.get(STATUS_DETAILS_KEY);
  const decoded = bytes && typeof bytes !== 'string' ? decodeStatusDetails(bytes) : undefined;
  if (decoded) return decoded;
  const name = Status[error.code] ?? 'INTERNAL';
  const code = name === 'RESOURCE_EXHAUSTED' ? 'LIMIT_EXCEEDED' : isErrorCode(name) ? name : 'INTERNAL';
  return new AppError(code, WORDS[code] ?? 'A part of the platform failed to answer', { cause: error });
}
