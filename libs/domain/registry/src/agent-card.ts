/** What a card says of an agent; a plain subset of the agent's spec. */
export interface CardSource {
  name: string;
  description: string;
  version: number;
  /** Where clients reach the agent: its JSON-RPC endpoint. */
  address: string;
  public: boolean;
  providerUrl: string;
  skills: { id: string; name: string; description: string; tags: string[]; examples: string[] }[];
}

const TEXT = 'text/plain';
const DATA = 'application/json';

/**
 * An A2A v1.0 AgentCard without signatures, in ProtoJSON (spec §4.4 and §5.7). Required fields are never empty, so
 * that the specification's canonical form and the SDK's are the same bytes (protocols reference §1.5).
 */
export function agentCardOf(source: CardSource) {
  return {
    name: source.name,
    description: source.description,
    version: `${source.version}.0.0`,
    supportedInterfaces: [{ url: source.address, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    provider: { organization: 'Isthmus', url: source.providerUrl },
    capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false },
    securitySchemes: {
      apiKey: {
        httpAuthSecurityScheme: {
          scheme: 'Bearer',
          description: 'An Isthmus API key with the scope "agents".',
        },
      },
    },
    securityRequirements: [{ schemes: { apiKey: {} } }],
    defaultInputModes: [TEXT],
    defaultOutputModes: [TEXT, DATA],
    skills: source.skills.map((skill) => ({
      ...skill,
      tags: skill.tags.length > 0 ? skill.tags : [skill.id],
    })),
  };
}
