import type { Server } from '@grpc/grpc-js';
import { AppError, within } from '@isthmus/platform-errors';
import type { OpenCalls } from './open.calls.js';

/** Time for statuses to reach their callers once every call has been ended. */
const FLUSH_MS_MAX = 250;

/**
 * Accepts no more connections, ends streams at once unless they `finish` like unary calls, gives those `drainMs` and then
 * ends them too; connections that are still open then are closed. Resolves within `drainMs` and a quarter of a second, whatever the handlers do,
 * with the paths of the calls that had to be ended.
 */
export async function drain(
  server: Pick<Server, 'tryShutdown' | 'forceShutdown'>,
  calls: OpenCalls,
  { drainMs, streams = 'end' }: { drainMs: number; streams?: 'end' | 'finish' },
): Promise<string[]> {
  const reason = new AppError('UNAVAILABLE', 'The server is shutting down', {
    remedy: 'Send the same request again, under the same idempotency key.',
    retryAfterMs: 500,
  });
  const closed = new Promise<boolean>((resolve) => server.tryShutdown(() => resolve(true)));
  if (streams === 'end') calls.endStreams(reason);
  if (await within(closed, drainMs, false)) return [];
  const { paths } = calls;
  calls.endAll(reason);
  if (!(await within(closed, FLUSH_MS_MAX, false))) server.forceShutdown();
  return paths;
}
