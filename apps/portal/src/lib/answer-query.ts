import { AppError } from '@isthmus/platform-errors';

const TRACE = /^[0-9a-f]{32}$/;

/** Which answer a request is about: `?trace=<id>&since=<ms>`. */
export function answerOf(request: Request): { traceId: string; since: Date } {
  const query = new URL(request.url).searchParams;
  const [traceId, since] = [query.get('trace') ?? '', Number(query.get('since'))];
  if (!TRACE.test(traceId) || !Number.isSafeInteger(since))
    throw new AppError('INVALID_ARGUMENT', 'The trace or since is malformed');
  return { traceId, since: new Date(since) };
}
