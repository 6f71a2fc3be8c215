import type { ListTasksRequest } from '@a2a-js/sdk';
import { RequestMalformedError } from '@a2a-js/sdk/errors';
import { time } from '@isthmus/platform-validation';
import { ID_CHARACTERS_MAX } from './task.pages.js';

/** Throws the protocol's error for invalid parameters, naming `field`, for an id that is longer than any that is stored. */
export function assertId(field: string, id: string): void {
  if (id.length > ID_CHARACTERS_MAX)
    throw new RequestMalformedError(`${field}: must have at most ${ID_CHARACTERS_MAX} characters`);
}

/** What ListTasks narrows its list to. Throws the protocol's error for invalid parameters, naming the field. */
export function filterOf({ contextId, statusTimestampAfter }: ListTasksRequest) {
  assertId('contextId', contextId);
  return {
    contextId: contextId || undefined,
    statusFrom: statusTimestampAfter ? timeOf(statusTimestampAfter) : undefined,
  };
}

/** A time that PostgreSQL can compare with; Date reads more, such as the years 0 and 275760. */
function timeOf(text: string): Date {
  const read = time().safeParse(new Date(text));
  if (!read.success)
    throw new RequestMalformedError('statusTimestampAfter: must be an ISO 8601 time from 1970 to 9999');
  return read.data;
}
