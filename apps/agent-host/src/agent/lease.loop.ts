import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import type { HostLink } from './host.link.js';

const RETRY_MS = 500;
/** The registry says with these that another instance answers for the agent, or that none shall. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'FAILED_PRECONDITION',
  'CONFLICT',
  'NOT_FOUND',
  'GONE',
  'INVALID_ARGUMENT',
]);

/**
 * Holds the agent's lease for as long as this instance lives. Resolves with the reason once the registry has given it
 * to someone else; then the instance must stop answering.
 */
export async function holdLease(link: HostLink, endpoint: string, logger: Logger): Promise<string> {
  for (;;) {
    try {
      const { renewInMs } = await link.call('holdLease', { endpoint });
      await sleep(renewInMs);
    } catch (error) {
      if (error instanceof AppError && FINAL.has(error.code)) return error.message;
      logger.warn({ err: error }, 'the lease was not renewed; trying again');
      await sleep(RETRY_MS);
    }
  }
}
