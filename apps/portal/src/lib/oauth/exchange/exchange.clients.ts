import { platformScope, type ServiceIdentity } from '@isthmus/platform-identity';
import type { Clients } from '../../runtime';
import type { ExchangePorts } from './exchange.ports';

const DEADLINE_MS = 3_000;
const SCOPE = platformScope('service:portal');

/** Token exchange by the services of the platform. */
export function exchangePorts({
  clients: { apiKeys, registry },
  identity,
}: {
  clients: Pick<Clients, 'apiKeys' | 'registry'>;
  identity: Pick<ServiceIdentity, 'verify'>;
}): ExchangePorts {
  const platform = { scope: SCOPE, deadline: DEADLINE_MS };
  return {
    verifyKey: (secret) => apiKeys.verifyKey({ secret }, platform),
    verifyKeyId: async (key) => void (await apiKeys.verifyGrant(key, platform)),
    verifyActor: (token) => identity.verify(token),
    findAgent: async (scope, agentId) => {
      const { id } = await registry.getAgent({ agentId }, { scope, deadline: DEADLINE_MS });
      return id;
    },
  };
}
