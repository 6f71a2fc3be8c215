import type { models, registry as registryApi } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope, type ServiceIdentity } from '@isthmus/platform-identity';
import type { TokenExchangePorts } from './exchange.ports';

const DEADLINE_MS = 3_000;
const SCOPE = platformScope('service:portal');

/** Token exchange by the services of the platform. */
export function tokenExchangePorts({
  clients: { apiKeys, registry },
  identity,
}: {
  clients: {
    apiKeys: ServiceClient<typeof models.ApiKeysDefinition>;
    registry: ServiceClient<typeof registryApi.AgentRegistryDefinition>;
  };
  identity: Pick<ServiceIdentity, 'verify'>;
}): TokenExchangePorts {
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
