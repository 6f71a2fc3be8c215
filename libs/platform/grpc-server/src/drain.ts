import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import type { OpenCalls } from './open.calls.js';

/** How long statuses may take to reach their callers once every call has been ended. */
const FLUSH_MS_MAX = 250;

/**
 * Takes no more connections, ends streams at once, gives unary calls `drainMs` and then ends them too; connections whose
 * callers do not go by then are cut. Resolves within `drainMs` and a quarter of a second, whatever the handlers do, with
 * the paths of the unary calls that had to be ended.
 */
export async function drain(
  server: Pick<Server, 'tryShutdown' | 'forceShutdown'>,
  calls: OpenCalls,
  drainMs: number,
): Promise<string[]> {
  const reason = new AppError('UNAVAILABLE', 'The server is being stopped', {
    remedy: 'Send the same request again, under the same idempotency key.',
    retryAfterMs: 500,
  });
  const closed = new Promise<boolean>((resolve) => server.tryShutdown(() => resolve(true)));
  calls.endStreams(reason);
  if (await within(closed, drainMs)) return [];
  const { paths } = calls;
  calls.endAll(reason);
  if (!(await within(closed, FLUSH_MS_MAX))) server.forceShutdown();
  return paths;
}

async function within(closed: Promise<boolean>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const timeout = sleep(ms, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([closed, timeout]);
  } finally {
    over.abort();
  }
}
