import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import type { Host } from '../host/host.js';

const RETRY_MS = 500;
/** With these codes the registry says that another instance answers for the agent, or that none may. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'FAILED_PRECONDITION',
  'CONFLICT',
  'NOT_FOUND',
  'GONE',
  'INVALID_ARGUMENT',
]);

export interface LeaseOptions {
  endpoint: string;
  signal: AbortSignal;
  logger: Logger;
  /** Called once, when the lease is granted. */
  onHeld?: () => void;
}

/**
 * Holds the agent's lease until the signal aborts; then resolves with undefined. Resolves with the reason once the
 * registry has given the lease to another instance; then this one must stop answering.
 */
export async function holdLease(
  host: Pick<Host, 'holdLease'>,
  { endpoint, signal, logger, onHeld }: LeaseOptions,
): Promise<string | undefined> {
  let isHeld = false;
  while (!signal.aborted) {
    let waitMs = RETRY_MS;
    try {
      ({ renewInMs: waitMs } = await host.holdLease(endpoint));
      if (!isHeld) onHeld?.();
      isHeld = true;
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof AppError && FINAL.has(error.code)) return error.message;
      logger.warn({ err: error, waitMs }, 'The lease was not renewed; trying again');
    }
    await sleep(waitMs, undefined, { signal }).catch(() => undefined); // Rejects only when the wait is cut short.
  }
  return undefined;
}
