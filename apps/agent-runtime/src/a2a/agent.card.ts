import { AgentCard } from '@a2a-js/sdk';
import type { Configuration } from '../host/host.js';

/** The card as the runtime itself serves it; the signed one that clients see is the registry's. */
export function agentCard({ spec, address, generation }: Configuration): AgentCard {
  return AgentCard.fromJSON({
    name: spec.name,
    description: spec.description,
    version: `${generation}.0.0`,
    supportedInterfaces: [{ url: address, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false },
    defaultInputModes: ['text/plain', 'application/json'],
    defaultOutputModes: ['text/plain', 'application/json'],
    skills: spec.skills,
  });
}
