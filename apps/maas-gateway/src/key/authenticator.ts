import { AppError } from '@isthmus/platform-errors';
import { createAuthenticator, type Authenticate, type PortalTokens } from '@isthmus/platform-http';
import { principalOf, type Caller, type ServiceIdentity } from '@isthmus/platform-identity';
import { identifier } from '@isthmus/platform-validation';
import type { GrantService } from './grant.service.js';
import type { KeyVerifier } from './key.verifier.js';

/** Injection token of the `Authenticate` of every API of this service. */
export const AUTHENTICATE = Symbol('authenticate');

/** Of the id of an agent, as the ledger takes it; it is empty where no agent acts. */
const AGENT_ID_MAX = 100;
const agentId = identifier(AGENT_ID_MAX, { min: 0 });

/** Who says whether credentials are valid. */
export interface Verifiers {
  identity: Pick<ServiceIdentity, 'verify'>;
  keys: Pick<KeyVerifier, 'verify' | 'verifyId' | 'verified'>;
  tokens: Pick<PortalTokens, 'verifierWith'>;
  grants: Pick<GrantService, 'verify'>;
}

/** Admits API keys, access tokens of the portal, and the tokens of services that call models for a tenant. */
export function modelsAuthenticator({ identity, keys, tokens, grants }: Verifiers): Authenticate {
  const verifyAccess = tokens.verifierWith((claims) =>
    'keyId' in claims ? keys.verifyId(claims) : grants.verify(claims),
  );
  return createAuthenticator({
    ...(verifyAccess && { verifyAccess }),
    verifyKey: async (secret) => {
      const { key, cacheMs } = await keys.verify(secret);
      const { id: keyId, tenantId, scopes, allowedOrigins, project } = key;
      return { keyId, tenantId, scopes, allowedOrigins, project, cacheMs };
    },
    // Revocations reach it.
    verified: keys.verified,
    verifyToken: async (token) => admissible(await identity.verify(token)),
    services: { 'agent-host': ['models'], portal: ['models'] },
    remedy: 'Send "Authorization: Bearer isth_live_…" with a key that is neither revoked nor expired.',
  });
}

/**
 * A caller whose agent, if one acts, has an id that the ledger takes; throws UNAUTHENTICATED otherwise, before anything is
 * used that could not be charged.
 */
function admissible(caller: Caller): Caller {
  const { scope } = caller;
  if (scope.kind !== 'tenant') return caller;
  const id = principalOf(scope, { scopes: [] }).agentId;
  if (agentId.safeParse(id).success) return caller;
  throw new AppError(
    'UNAUTHENTICATED',
    `The token of ${caller.service} names no valid agent: an id has at most ${AGENT_ID_MAX} visible characters`,
  );
}
