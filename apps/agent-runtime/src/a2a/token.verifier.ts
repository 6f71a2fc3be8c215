import { BoundedCache } from '@isthmus/platform-cache';
import { AppError } from '@isthmus/platform-errors';
import { tenantScope, type Caller } from '@isthmus/platform-identity';
import type { Host } from '../host/host.js';

const TOKENS_MAX = 1_000;

/**
 * Verifies service tokens by asking the host, which holds the keys; each is kept until it expires. Throws UNAUTHENTICATED
 * unless the token is for the agent's own tenant, which is `tenantId`.
 */
export function createTokenVerifier(
  host: Pick<Host, 'verifyToken'>,
  tenantId: string,
): (token: string) => Promise<Caller> {
  const verified = new BoundedCache<string, Caller>({ entriesMax: TOKENS_MAX });
  return async (token) => {
    const known = verified.get(token);
    if (known) return known;
    const { service, actor, expiresAt } = await host.verifyToken(token);
    const scope = tenantScope(tenantId, actor);
    if (!scope) throw new AppError('UNAUTHENTICATED', 'The token is not for this agent');
    const caller = { service, scope };
    verified.set(token, caller, expiresAt.getTime() - Date.now());
    return caller;
  };
}
