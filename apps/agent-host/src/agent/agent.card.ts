import { AgentCard } from '@a2a-js/sdk';
import type { InstanceSettings } from '../broker/broker.protocol.js';

/** The instance's own view of its card; the signed one that clients see is the registry's. */
export function instanceCard({ spec, address, generation }: InstanceSettings): AgentCard {
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
