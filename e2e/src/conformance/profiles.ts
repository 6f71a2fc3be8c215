/**
 * The four kinds of agent that the A2A TCK has tests for: A can do everything but an extended card, B has that alone of what
 * is optional, C requires an extension that the kit never sends, D has an extended card too.
 */
export const PROFILES = ['A', 'B', 'C', 'D'] as const;
export type Profile = (typeof PROFILES)[number];

interface Capabilities {
  streaming: boolean;
  pushNotifications: boolean;
  extendedAgentCard: boolean;
  extensions?: { uri: string; required: boolean }[];
}

const ALL = { streaming: true, pushNotifications: true };

export const CAPABILITIES: Readonly<Record<Profile, Capabilities>> = {
  A: { ...ALL, extendedAgentCard: false },
  B: { streaming: false, pushNotifications: false, extendedAgentCard: true },
  C: {
    ...ALL,
    extendedAgentCard: false,
    extensions: [{ uri: 'urn:a2a:tck:required-extension', required: true }],
  },
  D: { ...ALL, extendedAgentCard: true },
};

/** Where the kit finds an agent. */
export interface Addresses {
  http: string;
  grpc: string;
}

/** The card of an agent, with the addresses that the kit reaches it by. */
export function cardOf(name: string, capabilities: Capabilities, { http, grpc }: Addresses): object {
  const version = { protocolVersion: '1.0' };
  return {
    name,
    description: 'Answers as the A2A TCK asks, by the prefix of the id of a message.',
    version: '1.0.0',
    supportedInterfaces: [
      { url: `${http}/`, protocolBinding: 'JSONRPC', ...version },
      { url: http, protocolBinding: 'HTTP+JSON', ...version },
      { url: grpc, protocolBinding: 'GRPC', ...version },
    ],
    capabilities,
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain', 'application/json'],
    skills: [{ id: 'script', name: 'Script', description: 'Follows the script of the kit.', tags: ['tck'] }],
  };
}
