import { AppError } from '@isthmus/platform-errors';
import type { Principal } from '@isthmus/platform-identity';

/** Whether the credentials of a caller are for this agent: an access token may be for one alone (ADR 0033). */
export function isFor({ onlyAgent }: Pick<Principal, 'onlyAgent'>, agentId: string): boolean {
  return onlyAgent === undefined || onlyAgent === agentId;
}

/** Throws UNAUTHENTICATED for credentials that are for another agent than `agentId`, or where that is absent, for one alone. */
export function assertFor(caller: Pick<Principal, 'onlyAgent'>, agentId = ''): void {
  if (isFor(caller, agentId)) return;
  throw new AppError('UNAUTHENTICATED', 'The access token is for another resource', {
    remedy: 'Exchange your token for one whose audience is the address of this agent.',
  });
}
