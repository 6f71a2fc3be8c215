import { registry, runtime } from '@isthmus/contracts';

/** What a host sends a runtime first. */
export function configurationMessage(): runtime.RuntimeConfiguration {
  return runtime.RuntimeConfiguration.fromPartial({
    instanceId: 'i-1',
    agentId: 'a-1',
    tenantId: '0190b3a4-0000-7000-8000-000000000001',
    generation: 1,
    address: 'http://gateway/agents/a-1',
    modelsUrl: 'http://models',
    privateNetworksAllowed: true,
    logLevel: 'info',
    listenHost: '::1',
    spec: registry.AgentSpec.fromPartial({
      name: 'Support',
      limits: { stepsMax: 1, outputTokensMax: 2, turnTimeoutMs: 3 },
    }),
  });
}
